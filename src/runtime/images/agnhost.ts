import { installedByBusybox } from '../commands/installed.ts'
import { textFiles } from '../files.ts'
import type { Image, Release } from '../image.ts'
import { lazily } from '../program.ts'

const files = textFiles({
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n',
  '/etc/group': 'root:x:0:\n',
})

const agnhostProgram = lazily(async () => (await import('./agnhost/program.ts')).agnhost)
const programs = new Map([...installedByBusybox, ['/agnhost', agnhostProgram]] as const)

const oldest = 39
const newest = 53

const releaseOf = (version: string): Release => ({
  version,
  sizeBytes: 51_105_200,
  entrypoint: ['/agnhost'],
  cmd: ['pause'],
  files: () => files,
  programs: () => programs,
})

/** What Kubernetes tests itself with: webhooks, and a web server that tells who it is. (test/images/agnhost) */
export const agnhost: Image = {
  repository: 'registry.k8s.io/e2e-test-images/agnhost',
  release(tag) {
    const minor = Number(/^2\.(\d+)(?:\.\d+)?$/.exec(tag)?.[1] ?? NaN)
    return minor >= oldest && minor <= newest ? releaseOf(tag) : undefined
  },
}
