import { ApiError } from '#apimachinery'
import type { Admission } from '../plugin.ts'
import { refuse } from '../refuse.ts'

const codes: Readonly<Record<string, number>> = { Unauthorized: 401, Forbidden: 403, RequestEntityTooLarge: 413 }

/** Forbidden by its words, but with a reason of the policy's choice. */
export function deniedBy(admission: Admission, text: string, reason: string): ApiError {
  const { status } = refuse(admission, text)
  return new ApiError(codes[reason] ?? 422, reason, status.message ?? '', { ...status.details, causes: [{ message: text }] })
}
