/**
 * Freezes a value with all that hangs on it. What is frozen already is not entered, so a copy that shares most of its
 * parts with its predecessor (the usual write) costs about a microsecond.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) deepFreeze(part)
  return value
}
