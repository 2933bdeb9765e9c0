import type { Served } from '../catalog.ts'

/** The key of an object in the store. */
export const keyOf = ({ prefix, resource }: Pick<Served, 'prefix' | 'resource'>, namespace: string | undefined, name: string): string =>
  resource.scope === 'Namespaced' ? `${prefix}${namespace ?? ''}/${name}` : prefix + name

/** The prefix of the keys that a list or watch is about. */
export const rangePrefix = ({ prefix, resource }: Pick<Served, 'prefix' | 'resource'>, namespace: string | undefined): string =>
  resource.scope === 'Namespaced' && namespace !== undefined && namespace !== '' ? `${prefix}${namespace}/` : prefix
