/**
 * Pure functions on objects: metadata, quantities, selectors, Status errors, patches, schemas, JSONPath.
 * Knows no kind and no server.
 */
export * from './object.ts'
export * from './request.ts'
export * from './status-error.ts'
export * from './field-error.ts'
