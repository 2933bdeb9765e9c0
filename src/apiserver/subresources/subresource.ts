import { ApiError, type ApiResponse, type Status, type User } from '#apimachinery'
import type { Served } from '../catalog.ts'
import type { Call, Environment } from '../environment.ts'

/** A part of an object with a door of its own. One file each, in the list of list.ts. */
export interface Subresource {
  readonly name: string
  handle(environment: Environment, served: Served, call: Call): Promise<ApiResponse>
}

export const methodNotAllowed = (): ApiError =>
  new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})

/** What the server itself does is done in this name. */
export const serverUser: User = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] }

/** The answer of a POST that leaves no object behind. */
export const created = (call: Call): ApiResponse => {
  const status: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }
  return {
    type: 'object',
    code: 201,
    object: { ...status, metadata: {} } as never,
    ...(call.warnings.length > 0 && { warnings: call.warnings }),
  }
}
