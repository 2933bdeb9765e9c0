import type { Example } from './example.ts'

export const probes: Example = {
  title: 'Probes',
  about: 'Readiness, liveness and a slow start',
  file: 'probes.yaml',
  text: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: slow-start
  labels:
    app: slow-start
spec:
  replicas: 2
  selector:
    matchLabels:
      app: slow-start
  template:
    metadata:
      labels:
        app: slow-start
    spec:
      containers:
        - name: slow-start
          image: nginx:1.27
          ports:
            - containerPort: 80
          startupProbe:
            httpGet:
              path: /
              port: 80
            periodSeconds: 2
            failureThreshold: 30
          readinessProbe:
            httpGet:
              path: /
              port: 80
            periodSeconds: 5
          livenessProbe:
            httpGet:
              path: /
              port: 80
            periodSeconds: 10
`,
}
