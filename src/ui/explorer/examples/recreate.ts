import type { Example } from './example.ts'

export const recreate: Example = {
  title: 'Recreate',
  about: 'All old pods go before a new one comes',
  file: 'recreate.yaml',
  text: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: batch-writer
  labels:
    app: batch-writer
spec:
  replicas: 3
  strategy:
    type: Recreate
  selector:
    matchLabels:
      app: batch-writer
  template:
    metadata:
      labels:
        app: batch-writer
    spec:
      containers:
        - name: batch-writer
          image: nginx:1.27
          ports:
            - containerPort: 80
          resources:
            requests:
              cpu: 100m
              memory: 64Mi
`,
}
