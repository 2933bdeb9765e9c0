import { deepEqual } from '#apimachinery'
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinition,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionStatus,
  CustomResourceDefinitionVersion,
} from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { typedSchema } from './typed-schema.ts'

/**
 * apiextensions.k8s.io/v1 CustomResourceDefinition: a kind that users declare. What is wrong with one takes much code that
 * few need, so the API server has that with all else that it does for custom resources.
 */
export const customResourceDefinitions: Resource<CustomResourceDefinition> = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  scope: 'Cluster',
  schema: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
  subresources: { status: true },

  defaults(definition) {
    const { spec } = definition
    const completed = completeSpec(spec)
    return completed === spec ? definition : { ...definition, spec: completed }
  },
  prepareForCreate: (definition) => ({
    ...withoutUnknownFieldsFlag(definition),
    status: withStorageVersion({ acceptedNames: { kind: '', plural: '' }, conditions: [] }, definition.spec),
  }),
  prepareForUpdate(next) {
    const definition = withoutUnknownFieldsFlag(next)
    const before = definition.status ?? {}
    const status = withStorageVersion(before, definition.spec)
    return status === before ? definition : { ...definition, status }
  },
}

/** With what upstream fills in, and with nothings for what must be there but was left out: validation complains about those. */
function completeSpec(spec: Partial<CustomResourceDefinitionSpec> | undefined): CustomResourceDefinitionSpec {
  const { names, conversion, versions = [] } = spec ?? {}
  const { kind = '', plural = '' } = names ?? {}
  const completed: CustomResourceDefinitionSpec = {
    group: '',
    scope: '',
    ...spec,
    names: {
      plural,
      kind,
      ...names,
      ...(!names?.singular && kind && { singular: kind.toLowerCase() }),
      ...(!names?.listKind && kind && { listKind: `${kind}List` }),
    },
    conversion: conversion ?? { strategy: 'None' },
    versions: versions.map(completeVersion),
  }
  return spec && deepEqual(completed, spec) ? (spec as CustomResourceDefinitionSpec) : completed // equal, so as complete
}

function completeVersion(version: Partial<CustomResourceDefinitionVersion>): CustomResourceDefinitionVersion {
  const { schema, additionalPrinterColumns, ...rest } = version
  return {
    name: '',
    served: false,
    storage: false,
    ...rest,
    ...(additionalPrinterColumns && {
      additionalPrinterColumns: additionalPrinterColumns.map((column: Partial<CustomResourceColumnDefinition>) => ({
        name: '',
        type: '',
        jsonPath: '',
        ...column,
      })),
    }),
    ...(schema && { schema: schema.openAPIV3Schema ? { ...schema, openAPIV3Schema: typedSchema(schema.openAPIV3Schema) } : schema }),
  }
}

/** False is what it must be, and is not written. */
function withoutUnknownFieldsFlag(definition: CustomResourceDefinition): CustomResourceDefinition {
  if (definition.spec.preserveUnknownFields !== false) return definition
  const { preserveUnknownFields: _, ...spec } = definition.spec
  return { ...definition, spec }
}

/** The versions that objects may be stored in: the one they are written in now is added, none is ever taken away here. */
function withStorageVersion(
  status: CustomResourceDefinitionStatus,
  { versions }: CustomResourceDefinitionSpec,
): CustomResourceDefinitionStatus {
  const { storedVersions = [] } = status
  const storage = versions.find((version) => version.storage)?.name
  return storage === undefined || storedVersions.includes(storage) ? status : { ...status, storedVersions: [...storedVersions, storage] }
}

/** Whether a condition of a definition has this status. */
export const definitionHas = ({ status }: CustomResourceDefinition, type: string, value = 'True'): boolean =>
  status?.conditions?.some((condition) => condition.type === type && condition.status === value) ?? false

/** Newest first, as clients are told: v2, v1, v1beta2, v1beta1, v1alpha1, and whatever else by name. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [rankOf(a), rankOf(b)]
  if (!x || !y) return x ? -1 : y ? 1 : a < b ? -1 : a > b ? 1 : 0
  return y.stability - x.stability || y.major - x.major || y.minor - x.minor
}

function rankOf(version: string): { readonly stability: number; readonly major: number; readonly minor: number } | undefined {
  const [, major, stage, minor = '0'] = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(version) ?? []
  if (major === undefined) return undefined
  return { stability: stage === undefined ? 2 : stage === 'beta' ? 1 : 0, major: Number(major), minor: Number(minor) }
}

/**
 * The kinds that a definition brings, one for each served version, the preferred first; none before its names are accepted.
 * Only what a client must know: the API server adds the rest.
 */
export function customKinds(definition: CustomResourceDefinition): readonly Resource[] {
  if (!definitionHas(definition, 'Established')) return []
  const { spec, status } = definition
  const names = status?.acceptedNames?.kind && status.acceptedNames.plural ? status.acceptedNames : spec.names
  const isEnding = definition.metadata.deletionTimestamp !== undefined
  return spec.versions
    .filter(({ served }) => served)
    .toSorted((a, b) => compareVersions(a.name, b.name))
    .map(({ name }): Resource => ({
      group: spec.group,
      version: name,
      kind: names.kind,
      plural: names.plural,
      singular: names.singular ?? names.kind.toLowerCase(),
      ...(names.listKind && { listKind: names.listKind }),
      ...(names.shortNames && names.shortNames.length > 0 && { shortNames: names.shortNames }),
      ...(names.categories && names.categories.length > 0 && { categories: names.categories }),
      scope: spec.scope === 'Namespaced' ? 'Namespaced' : 'Cluster',
      schema: [...spec.group.split('.').toReversed(), name, names.kind].join('.'),
      ...(isEnding && { verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] }),
    }))
}
