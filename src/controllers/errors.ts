import { ApiError, isReason } from '#apimachinery'

/** A create that was refused because its namespace is being deleted: not worth an event or a retry. */
export const isNamespaceTerminating = (error: unknown): boolean =>
  error instanceof ApiError && (error.status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false)

/** For deletes: what is gone already is as good as deleted. */
export function ignoreNotFound(error: unknown): undefined {
  if (!isReason(error, 'NotFound')) throw error
}

/** For creates: what is there already is as good as created. */
export function ignoreAlreadyExists(error: unknown): undefined {
  if (!isReason(error, 'AlreadyExists')) throw error
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
