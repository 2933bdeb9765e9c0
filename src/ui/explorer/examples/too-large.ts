import type { Example } from './example.ts'

export const tooLarge: Example = {
  title: 'A pod too large',
  about: 'Pending: no node has room, and why',
  file: 'too-large.yaml',
  text: `apiVersion: v1
kind: Pod
metadata:
  name: too-large
spec:
  containers:
    - name: nginx
      image: nginx:1.27
      resources:
        requests:
          cpu: '64'
          memory: 1Ti
`,
}
