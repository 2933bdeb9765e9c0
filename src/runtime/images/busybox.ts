import { installedByBusybox } from '../commands/installed.ts'
import { textFiles } from '../files.ts'
import type { Image, Release } from '../image.ts'
import { tagsOf } from './versions.ts'

const versions = ['1.28.4', '1.29.3', '1.30.1', '1.31.1', '1.32.1', '1.33.1', '1.34.1', '1.35.0', '1.36.1', '1.37.0']
const tags = tagsOf(versions, { latest: '1.37.0', stable: '1.37.0', glibc: '1.37.0', musl: '1.37.0' })

const files = textFiles({
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
  '/etc/group': 'root:x:0:\n',
})

const releaseOf = (version: string): Release => ({
  version,
  sizeBytes: 2_213_140,
  cmd: ['sh'],
  files: () => files,
  programs: () => installedByBusybox,
})

/** https://hub.docker.com/_/busybox */
export const busybox: Image = {
  repository: 'docker.io/library/busybox',
  release(tag) {
    const version = tags.get(tag) ?? tags.get(tag.replace(/-(?:glibc|musl|uclibc)$/, ''))
    return version === undefined ? undefined : releaseOf(version)
  },
}
