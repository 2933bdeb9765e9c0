import type { ApiResponse } from '#apimachinery'
import type { Served } from '../catalog.ts'
import { presentObject } from '../content/present.ts'
import type { Call, Environment } from '../environment.ts'
import type { Door } from '../registry/door.ts'
import { get } from '../registry/get.ts'
import { patch } from '../registry/patch.ts'
import { update } from '../registry/update.ts'
import { methodNotAllowed } from './subresource.ts'

/** Subresources that read and write as the object itself, through a door that lets only their part through. */
export async function throughDoor(environment: Environment, served: Served, call: Call, door: Door): Promise<ApiResponse> {
  const answer = async () => {
    switch (call.request.verb) {
      case 'get':
        return get(environment, served, call)
      case 'update':
        return update(environment, served, call, door)
      case 'patch':
        return patch(environment, served, call, door)
      default:
        throw methodNotAllowed()
    }
  }
  return presentObject(environment, served, call, await answer())
}
