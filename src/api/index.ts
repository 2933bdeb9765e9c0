/** The kinds, as data: one folder per API group, one file per kind. Types, schema and field docs are generated. */
export * from './resource.ts'
export type * from './generated/types.ts'
export * from './schemas.ts'
