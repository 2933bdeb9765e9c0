import type { Image, Release } from '../image.ts'
import type { Program } from '../program.ts'

/** Waits for a signal. */
const wait: Program = (process) =>
  new Promise((resolve) => {
    for (const signal of ['INT', 'TERM'] as const) process.onSignal(signal, () => resolve(0))
  })

const programs: ReadonlyMap<string, Program> = new Map([['/pause', wait]])
const files = new Map()

const releaseOf = (version: string): Release => ({
  version,
  sizeBytes: 318_731,
  entrypoint: ['/pause'],
  files: () => files,
  programs: () => programs,
})

/** The container that holds a pod's namespaces, and a pod that does nothing. */
export const pause: Image = {
  repository: 'registry.k8s.io/pause',
  release: (tag) => (/^(3\.\d+|latest)$/.test(tag) ? releaseOf(tag === 'latest' ? '3.10' : tag) : undefined),
}
