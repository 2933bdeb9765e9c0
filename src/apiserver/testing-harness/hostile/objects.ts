/** Objects of a kind, and where they would be. */
import { schemaOf, type Resource } from '#api'
import { apiVersionOf, type JsonObject } from '#apimachinery'
import type { Random } from '#kernel'
import { pick, typedValue } from './values.ts'

export const collectionPath = ({ group, version, plural, scope }: Resource, namespace = 'default'): string =>
  `${group === '' ? `/api/${version}` : `/apis/${group}/${version}`}/${scope === 'Namespaced' ? `namespaces/${namespace}/` : ''}${plural}`

const names = ['web', 'web', 'web', 'default', 'kube-system', 'no.body'] as const
export const nameIn = (random: Random): string => pick(random, names)
export const targetOf = (random: Random, resource: Resource): string =>
  `${collectionPath(resource)}/${nameIn(random)}${pick(random, ['', '', '', '/status', '/scale'])}`

export function objectOf(random: Random, resource: Resource): JsonObject {
  const value = typedValue(random, schemaOf(resource.schema))
  const object = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
  const { group, version, kind } = resource
  const metadata =
    random.int(3) === 0
      ? object['metadata']
      : { ...(object['metadata'] as JsonObject | undefined), name: nameIn(random), namespace: 'default' }
  return { ...object, apiVersion: apiVersionOf(group, version), kind, ...(metadata !== undefined && { metadata }) }
}
