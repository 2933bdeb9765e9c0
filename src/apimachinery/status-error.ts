import type { Json, JsonObject } from './object.ts'

/** metav1.StatusCause. */
export interface StatusCause {
  readonly reason?: string
  readonly message?: string
  readonly field?: string
}

/** metav1.StatusDetails. */
export interface StatusDetails {
  readonly name?: string
  readonly group?: string
  /** The plural resource in NotFound, AlreadyExists, Conflict and Forbidden; the kind in Invalid. */
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly StatusCause[]
  readonly retryAfterSeconds?: number
}

/** metav1.Status. */
export interface Status {
  readonly kind: 'Status'
  readonly apiVersion: 'v1'
  readonly metadata: { readonly [key: string]: Json }
  readonly status: 'Success' | 'Failure'
  readonly message?: string
  readonly reason?: string
  readonly details?: StatusDetails
  readonly code?: number
}

/** The one error the API surface throws; the boundary answers with its `status`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: Status

  constructor(code: number, reason: string, message: string, details?: StatusDetails, metadata: Status['metadata'] = {}) {
    super(message)
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata,
      status: 'Failure',
      message,
      reason,
      ...(details && { details }),
      code,
    }
  }

  /** The error that a Status from a server stands for. */
  static from(status: Status): ApiError {
    const error = new ApiError(status.code ?? 500, status.reason ?? '', status.message ?? '', status.details, status.metadata)
    return error
  }

  get code(): number {
    return this.status.code ?? 500
  }

  get reason(): string {
    return this.status.reason ?? ''
  }
}

/** True for an ApiError with this reason: `isReason(error, 'NotFound')`. */
export const isReason = (error: unknown, reason: string): error is ApiError => error instanceof ApiError && error.reason === reason

/** True for an object that is a failure Status (what an ObjectResponse carries when its code is 400 or more). */
export const isFailure = (object: unknown): object is Status =>
  typeof object === 'object' &&
  object !== null &&
  (object as JsonObject)['kind'] === 'Status' &&
  (object as JsonObject)['status'] === 'Failure'

/** `pods`, or `deployments.apps`: a resource as error messages name it. */
export const qualified = (resource: string, group = ''): string => (group === '' ? resource : `${resource}.${group}`)

const details = (group: string, resource: string, name: string): StatusDetails => ({ name, ...(group && { group }), kind: resource })

export const notFound = (group: string, resource: string, name: string): ApiError =>
  new ApiError(404, 'NotFound', `${qualified(resource, group)} "${name}" not found`, details(group, resource, name))

export const alreadyExists = (group: string, resource: string, name: string): ApiError =>
  new ApiError(409, 'AlreadyExists', `${qualified(resource, group)} "${name}" already exists`, details(group, resource, name))

export const conflict = (group: string, resource: string, name: string, why: string): ApiError =>
  new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource, group)} "${name}": ${why}`,
    details(group, resource, name),
  )

/** The conflict of a write with an outdated resourceVersion. */
export const modified = (group: string, resource: string, name: string): ApiError =>
  conflict(group, resource, name, 'the object has been modified; please apply your changes to the latest version and try again')

export const forbidden = (group: string, resource: string, name: string, why: string, more: StatusDetails = {}): ApiError =>
  new ApiError(403, 'Forbidden', `${qualified(resource, group)}${name && ` "${name}"`} is forbidden: ${why}`, {
    ...details(group, resource, name),
    ...more,
  })

export const badRequest = (message: string): ApiError => new ApiError(400, 'BadRequest', message)

export const expired = (message: string, metadata?: Status['metadata']): ApiError =>
  new ApiError(410, 'Expired', message, undefined, metadata)

export const internalError = (why: string): ApiError =>
  new ApiError(500, 'InternalError', `Internal error occurred: ${why}`, { causes: [{ message: why }] })

/** No route, kind or subresource of that name. */
export const noSuchResource = (): ApiError => new ApiError(404, 'NotFound', 'the server could not find the requested resource', {})
