import type { KubeObject } from '#apimachinery'
import type { Served } from '../catalog.ts'
import type { Call, Environment } from '../environment.ts'
import type { Door } from '../registry/door.ts'
import { changeObject } from '../registry/update.ts'
import type { WriteOptions } from '../registry/write-options.ts'

/** For changes that the server itself works out: they are right as they come. */
const openDoor: Door = { take: (_, sent) => sent, prepare: (_, next) => next, validate: () => [] }

/** Changes an object on behalf of a request to one of its subresources. */
export const changeInternally = (
  environment: Environment,
  served: Served,
  call: Call,
  options: WriteOptions,
  change: (previous: KubeObject) => KubeObject,
  door: Door = openDoor,
): Promise<KubeObject> => changeObject(environment, served, call, door, options, (previous) => ({ sent: change(previous) }))
