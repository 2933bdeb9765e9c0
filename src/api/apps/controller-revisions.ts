import { immutable, nonNegative, requiredIf } from '../validation.ts'
import { ageColumn, column } from '../columns.ts'
import type { ControllerRevision } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { parseApiVersion, qualified } from '#apimachinery'

function controllerText({ metadata }: ControllerRevision): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller)
  return owner ? `${qualified(owner.kind.toLowerCase(), parseApiVersion(owner.apiVersion).group)}/${owner.name}` : '<none>'
}

/** apps/v1 ControllerRevision: a state that a DaemonSet or StatefulSet can go back to. */
export const controllerRevisions: Resource<ControllerRevision> = {
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  singular: 'controllerrevision',
  scope: 'Namespaced',
  schema: 'io.k8s.api.apps.v1.ControllerRevision',
  withoutGeneration: true,
  validate: ({ data, revision }) => [
    ...requiredIf(data === undefined || data === null, 'data', 'data is mandatory'),
    ...nonNegative('revision', revision),
  ],
  validateUpdate: (next, previous) => immutable('data', next.data, previous.data),
  columns: [
    column('Controller', controllerText, { description: 'Controller of the object' }),
    column('Revision', ({ revision }) => revision ?? 0, {
      description: 'Revision indicates the revision of the state represented by Data.',
    }),
    ageColumn,
  ],
}
