import type { Example } from './example.ts'

export const crashLoop: Example = {
  title: 'A container that exits',
  about: 'CrashLoopBackOff with its growing delays',
  file: 'crash-loop.yaml',
  text: `apiVersion: v1
kind: Pod
metadata:
  name: quits
spec:
  containers:
    - name: quits
      image: busybox:1.36
      command: ['sh', '-c', 'echo starting; sleep 3; exit 1']
`,
}
