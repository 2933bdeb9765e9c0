import type { Example } from './example.ts'

export const brokenImage: Example = {
  title: 'A tag that does not exist',
  about: 'ImagePullBackOff, and a rollout that stops',
  file: 'broken-image.yaml',
  text: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: typo
  labels:
    app: typo
spec:
  replicas: 2
  progressDeadlineSeconds: 60
  selector:
    matchLabels:
      app: typo
  template:
    metadata:
      labels:
        app: typo
    spec:
      containers:
        - name: typo
          image: nginx:1.277
`,
}
