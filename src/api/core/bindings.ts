import type { Binding } from '../generated/types.ts'
import type { Resource } from '../resource.ts'

/** v1 Binding: assigns the pod of its name to a node, as a POST to `pods/…/binding` does. Never stored. */
export const bindings: Resource<Binding> = {
  group: '',
  version: 'v1',
  kind: 'Binding',
  plural: 'bindings',
  singular: 'binding',
  scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.Binding',
  verbs: ['create'],
  withoutGeneration: true,
}
