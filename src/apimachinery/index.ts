/**
 * Pure functions on objects: metadata, quantities, selectors, Status errors, patches, schemas, JSONPath.
 * Knows no kind and no server.
 */
export * from './object.ts'
export * from './request.ts'
export * from './status-error.ts'
export * from './field-error.ts'
export * from './schema.ts'
export * from './decode.ts'
export * from './equality.ts'
export * from './hash.ts'
export * from './base64.ts'
export * from './duration.ts'
export * from './names.ts'
export * from './int-or-string.ts'
export * from './quantity.ts'
export * from './label-selector.ts'
export * from './field-selector.ts'
export * from './patch/json-patch.ts'
export * from './patch/merge-patch.ts'
export * from './patch/strategic-merge.ts'
export * from './patch/strategic-diff.ts'
