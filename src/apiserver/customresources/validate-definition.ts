import {
  definitionHas,
  type CustomResourceColumnDefinition,
  type CustomResourceDefinition,
  type CustomResourceDefinitionNames,
  type CustomResourceDefinitionSpec,
  type CustomResourceDefinitionVersion,
  type JSONSchemaProps,
  type SelectableField,
} from '#api'
import {
  deepEqual,
  dns1035Label,
  dns1123Subdomain,
  duplicate,
  forbiddenField,
  invalid,
  notSupported,
  required,
  tooMany,
  type FieldError,
} from '#apimachinery'
import { pathOf, schemaAt } from './paths.ts'
import { hasRules, rulesMachinery } from './rules/load.ts'
import { validateDefaults } from './validate-defaults.ts'
import { validateSchema } from './validate-schema.ts'
import { validateStructural } from './structural.ts'

type Errors = readonly FieldError[]

/** Everything wrong with a definition, in upstream's words. (apiextensions/validation/validation.go) */
export function validateDefinition(definition: CustomResourceDefinition): Errors {
  const { metadata, spec } = definition
  return [
    ...(metadata.name === `${spec.names.plural}.${spec.group}`
      ? []
      : [invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group')]),
    ...approvalErrors(definition),
    ...specErrors(spec),
  ]
}

/** What is wrong with a change of one. */
export function validateDefinitionUpdate(next: CustomResourceDefinition, previous: CustomResourceDefinition): Errors {
  const [spec, before] = [next.spec, previous.spec]
  const same = (path: string, a: unknown, b: unknown): Errors => (a === b ? [] : [invalid(path, a, 'field is immutable')])
  const isEstablished = definitionHas(previous, 'Established')
  return [
    ...(isEstablished ? same('spec.scope', spec.scope, before.scope) : []),
    ...(isEstablished ? same('spec.names.kind', spec.names.kind, before.names.kind) : []),
    ...same('spec.group', spec.group, before.group),
    ...same('spec.names.plural', spec.names.plural, before.names.plural),
    ...storedErrors(next),
  ]
}

function storedErrors({ spec, status }: CustomResourceDefinition): Errors {
  const names = new Set(spec.versions.map(({ name }) => name))
  return (status?.storedVersions ?? []).flatMap((name, index) => {
    const why = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`
    return names.has(name) ? [] : [invalid(`status.storedVersions[${index}]`, name, why)]
  })
}

const approval = 'api-approved.kubernetes.io'

export const isProtected = (group: string): boolean => /(^|\.)(k8s\.io|kubernetes\.io)$/.test(group)

/** Groups of Kubernetes' own names are not for everyone. */
function approvalErrors({ metadata, spec }: CustomResourceDefinition): Errors {
  if (!isProtected(spec.group)) return []
  const value = metadata.annotations?.[approval] ?? ''
  const path = `metadata.annotations[${approval}]`
  const where = 'see https://github.com/kubernetes/enhancements/pull/1111'
  if (value === '') return [required(path, `protected groups must have approval annotation "${approval}", ${where}`)]
  if (value.startsWith('unapproved') || URL.canParse(value)) return []
  const why = `protected groups must have approval annotation "${approval}" with either a URL or a reason starting with "unapproved", ${where}`
  return [invalid(path, value, why)]
}

function specErrors(spec: CustomResourceDefinitionSpec): Errors {
  return [
    ...groupErrors(spec.group),
    ...(spec.scope === '' || spec.scope === undefined
      ? [required('spec.scope')]
      : ['Cluster', 'Namespaced'].includes(spec.scope)
        ? []
        : [notSupported('spec.scope', spec.scope, ['Cluster', 'Namespaced'])]),
    ...(spec.preserveUnknownFields
      ? [
          invalid(
            'spec.preserveUnknownFields',
            true,
            'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
          ),
        ]
      : []),
    ...versionErrors(spec),
    ...(['plural', 'singular', 'kind', 'listKind'] as const).flatMap((field) =>
      spec.names[field] ? [] : [required(`spec.names.${field}`)],
    ),
    ...namesErrors(spec.names, 'spec.names'),
    ...spec.versions.flatMap((version, index) => ofVersion(spec, version, index)),
    ...conversionErrors(spec),
  ]
}

function groupErrors(group: string): Errors {
  if (!group) return [required('spec.group')]
  const errors = dns1123Subdomain(group)
  if (errors.length > 0) return [invalid('spec.group', group, errors.join(','))]
  return group.includes('.') ? [] : [invalid('spec.group', group, 'should be a domain with at least one dot')]
}

function versionErrors({ versions }: CustomResourceDefinitionSpec): Errors {
  const names = versions.map(({ name }) => name)
  return [
    ...versions.flatMap(({ name, deprecated, deprecationWarning }, index) => {
      const errors = dns1035Label(name)
      return [
        ...(errors.length > 0 ? [invalid(`spec.versions[${index}].name`, name, errors.join(','))] : []),
        ...(deprecationWarning !== undefined && !deprecated
          ? [invalid(`spec.versions[${index}].deprecationWarning`, deprecationWarning, 'can only be set for deprecated versions')]
          : []),
      ]
    }),
    ...(new Set(names).size < names.length ? [invalid('spec.versions', versions, 'must contain unique version names')] : []),
    ...(versions.filter(({ storage }) => storage).length === 1
      ? []
      : [invalid('spec.versions', versions, 'must have exactly one version marked as storage version')]),
  ]
}

function namesErrors(names: CustomResourceDefinitionNames, path: string): Errors {
  const label = (field: string, value: string | undefined, prefix = ''): Errors => {
    const errors = value ? dns1035Label(prefix ? value.toLowerCase() : value) : []
    return errors.length > 0 ? [invalid(`${path}.${field}`, value, prefix + errors.join(','))] : []
  }
  const mixed = 'may have mixed case, but should otherwise match: '
  const { kind, listKind } = names
  return [
    ...label('plural', names.plural),
    ...label('singular', names.singular),
    ...label('kind', kind, mixed),
    ...label('listKind', listKind, mixed),
    ...(names.shortNames ?? []).flatMap((name, index) => label(`shortNames[${index}]`, name)),
    ...(kind && kind === listKind ? [invalid(`${path}.listKind`, listKind, 'kind and listKind may not be the same')] : []),
    ...(names.categories ?? []).flatMap((name, index) => label(`categories[${index}]`, name)),
  ]
}

function conversionErrors({ conversion }: CustomResourceDefinitionSpec): Errors {
  const { strategy = '', webhook } = conversion ?? {}
  if (strategy === '') return [required('spec.conversion.strategy')]
  if (strategy !== 'None' && strategy !== 'Webhook') return [notSupported('spec.conversion.strategy', strategy, ['None', 'Webhook'])]
  if (strategy === 'None') {
    const why = 'should not be set when strategy is not set to Webhook'
    return webhook ? [forbiddenField('spec.conversion.webhookClientConfig', why)] : []
  }
  return webhook?.clientConfig ? [] : [required('spec.conversion.webhookClientConfig', 'required when strategy is set to Webhook')]
}

function ofVersion(spec: CustomResourceDefinitionSpec, version: CustomResourceDefinitionVersion, index: number): Errors {
  const schema = version.schema?.openAPIV3Schema
  if (!schema) return [required(`spec.versions[${index}].schema.openAPIV3Schema`, 'schemas are required')]
  // What all versions have alike is told of once, as if the definition had it itself.
  const at = (field: 'schema' | 'subresources' | 'additionalPrinterColumns' | 'selectableFields'): string | undefined =>
    pathOf(spec, index, field)
  const [schemaPath, subresources, columns, fields] = [
    at('schema'),
    at('subresources'),
    at('additionalPrinterColumns'),
    at('selectableFields'),
  ]
  return [
    ...(schemaPath === undefined ? [] : schemaErrors(schema, `${schemaPath}.openAPIV3Schema`)),
    ...(subresources === undefined ? [] : subresourceErrors(version, subresources)),
    ...(columns === undefined ? [] : (version.additionalPrinterColumns ?? []).flatMap((each, i) => columnErrors(each, `${columns}[${i}]`))),
    ...(fields === undefined ? [] : selectableErrors(schema, version.selectableFields ?? [], fields)),
  ]
}

function schemaErrors(schema: JSONSchemaProps, path: string): Errors {
  const errors = [...validateSchema(schema, path), ...validateStructural(schema, path)]
  if (errors.length > 0) return errors
  return [...validateDefaults(schema, path), ...(hasRules(schema) ? rulesMachinery().checkRules(schema, path) : [])]
}

const simplePath = (path: string, value: string): Errors =>
  value === ''
    ? [invalid(path, value, 'must not be empty')]
    : value.startsWith('.')
      ? []
      : [invalid(path, value, 'must be a simple json path starting with .')]

function subresourceErrors({ subresources }: CustomResourceDefinitionVersion, path: string): Errors {
  const { scale } = subresources ?? {}
  if (!scale) return []
  const under = (field: string, value: string | undefined, root: string, isRequired: boolean): Errors => {
    const at = `${path}.scale.${field}`
    if (!value) return isRequired ? [required(at)] : []
    const errors = simplePath(at, value)
    if (errors.length > 0) return errors
    return value.startsWith(`.${root}.`) ? [] : [invalid(at, value, `should be a json path under .${root}`)]
  }
  return [
    ...under('specReplicasPath', scale.specReplicasPath, 'spec', true),
    ...under('statusReplicasPath', scale.statusReplicasPath, 'status', true),
    ...(scale.labelSelectorPath?.startsWith('.spec.') ? [] : under('labelSelectorPath', scale.labelSelectorPath, 'status', false)),
  ]
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string']
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password']

function columnErrors({ name, type, format, jsonPath }: CustomResourceColumnDefinition, path: string): Errors {
  const oneOf = (values: readonly string[]): string => `must be one of ${values.join(',')}`
  return [
    ...(name ? [] : [required(`${path}.name`)]),
    ...(type
      ? columnTypes.includes(type)
        ? []
        : [invalid(`${path}.type`, type, oneOf(columnTypes))]
      : [required(`${path}.type`, oneOf(columnTypes))]),
    ...(format && !columnFormats.includes(format) ? [invalid(`${path}.format`, format, oneOf(columnFormats))] : []),
    ...(jsonPath ? simplePath(`${path}.jsonPath`, jsonPath) : [required(`${path}.jsonPath`)]),
  ]
}

const maxSelectable = 8

function selectableErrors(schema: JSONSchemaProps, fields: readonly SelectableField[], path: string): Errors {
  const seen = new Set<string>()
  return [
    ...(fields.length > maxSelectable ? [tooMany(path, fields.length, maxSelectable)] : []),
    ...fields.flatMap(({ jsonPath }, index) => {
      const at = `${path}[${index}].jsonPath`
      if (!jsonPath) return [required(at)]
      if (seen.has(jsonPath)) return [duplicate(at, jsonPath)]
      seen.add(jsonPath)
      const errors = simplePath(at, jsonPath)
      if (errors.length > 0) return errors
      if (jsonPath.startsWith('.metadata.')) return [invalid(at, jsonPath, 'must not point to fields in metadata')]
      const field = schemaAt(schema, jsonPath)
      if (!field) return [invalid(at, jsonPath, 'is an invalid path: does not refer to a valid field')]
      return ['string', 'boolean', 'integer'].includes(field.type ?? '')
        ? []
        : [
            invalid(
              at,
              jsonPath,
              'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
            ),
          ]
    }),
  ]
}

/** Whether anything changed that what is served depends on. */
export const sameDefinition = (a: CustomResourceDefinition, b: CustomResourceDefinition): boolean =>
  a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
  deepEqual(a.spec, b.spec) &&
  deepEqual(a.status?.acceptedNames, b.status?.acceptedNames)
