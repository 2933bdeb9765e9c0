import { dns1123Label, invalid, qualifiedName } from '#apimachinery'
import { ageColumn, column } from '../columns.ts'
import type { Namespace } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { byRule, type Errors } from '../validation.ts'

const finalizer = 'kubernetes'

const standardFinalizers = ['kubernetes', 'orphan', 'foregroundDeletion']

function validateFinalizer(path: string, name: string): Errors {
  const errors = byRule(path, name, qualifiedName)
  return name.includes('/') || standardFinalizers.includes(name)
    ? errors
    : [...errors, invalid(path, name, 'name is neither a standard finalizer name nor is it fully qualified')]
}

/** v1 Namespace. */
export const namespaces: Resource<Namespace> = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  scope: 'Cluster',
  schema: 'io.k8s.api.core.v1.Namespace',
  withoutGeneration: true,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: { status: true, others: { finalize: { kind: 'Namespace', verbs: ['update'] } } },
  nameRule: (name) => dns1123Label(name)[0],
  defaults: (namespace) => {
    const { name, labels } = namespace.metadata
    if (!name || labels?.['kubernetes.io/metadata.name'] === name) return namespace
    return { ...namespace, metadata: { ...namespace.metadata, labels: { ...labels, 'kubernetes.io/metadata.name': name } } }
  },
  prepareForCreate: (namespace) => ({
    ...namespace,
    spec: { ...namespace.spec, finalizers: [...(namespace.spec?.finalizers ?? []).filter((name) => name !== finalizer), finalizer] },
    status: { phase: 'Active' },
  }),
  // Only /finalize changes these.
  prepareForUpdate: (next, previous) => ({
    ...next,
    spec: { ...next.spec, ...(previous.spec.finalizers && { finalizers: previous.spec.finalizers }) },
  }),
  validate: ({ spec }) => (spec.finalizers ?? []).flatMap((name) => validateFinalizer('spec.finalizers', name)),
  validateStatusUpdate: ({ metadata, status }) => {
    const [phase, when] = metadata.deletionTimestamp ? ['Terminating', 'is not'] : ['Active', 'is']
    const why = `may only be '${phase}' if \`deletionTimestamp\` ${when} empty`
    return status?.phase === phase ? [] : [invalid('status.Phase', status?.phase ?? '', why)]
  },
  selectableFields: { 'status.phase': ({ status }) => status?.phase ?? '' },
  columns: [column('Status', ({ status }) => status?.phase ?? '', { description: 'The status of the namespace' }), ageColumn],
}
