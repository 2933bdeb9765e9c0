import type { Example } from './example.ts'

export const configuredPod: Example = {
  title: 'Configuration',
  about: 'A ConfigMap as environment of a pod',
  file: 'configuration.yaml',
  text: `apiVersion: v1
kind: ConfigMap
metadata:
  name: greeting
data:
  GREETING: Good morning
---
apiVersion: v1
kind: Pod
metadata:
  name: greeter
  labels:
    app: greeter
spec:
  containers:
    - name: greeter
      image: busybox:1.36
      command: ['sh', '-c', 'echo "$GREETING"; sleep 3600']
      envFrom:
        - configMapRef:
            name: greeting
`,
}
