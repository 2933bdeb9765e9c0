import { brokenImage } from './broken-image.ts'
import { configuredPod } from './configured-pod.ts'
import { crashLoop } from './crash-loop.ts'
import type { Example } from './example.ts'
import { probes } from './probes.ts'
import { recreate } from './recreate.ts'
import { tooLarge } from './too-large.ts'
import { webServer } from './web-server.ts'
import { zeroDowntime } from './zero-downtime.ts'

export type { Example } from './example.ts'

/** In the order of the gallery. */
export const examples: readonly Example[] = [webServer, zeroDowntime, recreate, probes, configuredPod, brokenImage, crashLoop, tooLarge]
