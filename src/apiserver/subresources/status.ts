import { statusDoor } from '../registry/door.ts'
import { throughDoor } from './own-type.ts'
import type { Subresource } from './subresource.ts'

/** What controllers report, apart from what users ask for. */
export const status: Subresource = {
  name: 'status',
  handle: (environment, served, call) => throughDoor(environment, served, call, statusDoor),
}
