import type { Image } from '../image.ts'
import { agnhost } from './agnhost.ts'
import { busybox } from './busybox.ts'
import { nginx } from './nginx.ts'
import { pause } from './pause.ts'

/** Everything that can be pulled in this world. A new image is a file beside this one, added here. */
export const allImages: readonly Image[] = [agnhost, busybox, nginx, pause]
