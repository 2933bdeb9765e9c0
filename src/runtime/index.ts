/**
 * Containers as pure TypeScript: a machine with power, images, sandboxes, containers and volumes; processes with files,
 * signals and streams; a shell and its commands; the images that can be pulled, a file each. Knows no API: the kubelet tells
 * it what to do.
 */
export * from './machine.ts'
export * from './machine-state.ts'
export { type Streams } from './container.ts'
export { type ContainerLog, type LogLine } from './container-log.ts'
export { textFiles, type FileEntry, type FileTree } from './files.ts'
export { parseReference, formatReference, type Image, type ImageReference, type Release } from './image.ts'
export { type PullOutcome, type PullProgress, type StoredImage } from './image-store.ts'
export * from './network.ts'
export { type Usage } from './process-table.ts'
export { parseSignal, signals, type Signal } from './signals.ts'
export { inputOf, Pipe, type Input, type Output } from './stdio.ts'
export { noTimings, realTimings, type Timings } from './timings.ts'
export { Scope } from './scope.ts'
