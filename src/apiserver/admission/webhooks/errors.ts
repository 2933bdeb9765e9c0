import { ApiError, badRequest, internalError, type Status } from '#apimachinery'

/** A webhook could not be asked: what that means its failurePolicy says. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure'

  constructor(webhook: string, why: string) {
    super(`failed calling webhook ${JSON.stringify(webhook)}: ${why}`)
  }

  /** For those that fail closed. */
  toApiError(): ApiError {
    return internalError(this.message)
  }
}

export const dryRunUnsupported = (webhook: string): ApiError =>
  badRequest(`admission webhook ${JSON.stringify(webhook)} does not support dry run`)

/** What a webhook has against a request, as a failure whatever it says itself. (admission/plugin/webhook/errors) */
export function denied(webhook: string, status: Partial<Status> = {}): ApiError {
  const by = `admission webhook ${JSON.stringify(webhook)} denied the request`
  const why = status.message || status.reason
  const code = Math.max(status.code ?? 0, 400)
  return ApiError.from({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: why ? `${by}: ${why}` : `${by} without explanation`,
    ...(status.reason && { reason: status.reason }),
    ...(status.details && { details: status.details }),
    code,
  })
}
