/** What a FlowSchema may say. (pkg/apis/flowcontrol/validation) */
import { dns1123Label, dns1123Subdomain, type FieldError, forbiddenField, invalid, notSupported, required } from '#apimachinery'
import type {
  FlowcontrolSubject,
  FlowSchema,
  FlowSchemaSpec,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
} from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { byRule, eachItem, type Errors, oneOf, unique } from '../validation.ts'

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch']
const highestPrecedence = 10_000

/** A list that either names things or is `*` alone. */
function validateList(path: string, list: readonly string[] | undefined, missing: string, others: string): Errors {
  if (!list || list.length === 0) return [required(path, missing)]
  return list.length > 1 && list.includes('*') ? [invalid(path, list, `if '*' is present, must not specify other ${others}`)] : []
}

function validateVerbs(path: string, list: readonly string[] | undefined): Errors {
  const errors = validateList(path, list, 'verbs must contain at least one value', 'verbs')
  const unknown = !list?.includes('*') && list?.some((verb) => !verbs.includes(verb))
  return unknown ? [...errors, notSupported(path, list, verbs)] : errors
}

function validateUrl(url: string, path: string): Errors {
  if (url === '') return [invalid(path, url, 'must not be empty')]
  if (url === '/') return []
  if (!url.startsWith('/')) return [invalid(path, url, 'must start with slash')]
  if (url.includes(' ')) return [invalid(path, url, 'must not contain white-space')]
  if (url.includes('//')) return [invalid(path, url, 'must not contain double slash')]
  const wildcard = url.indexOf('*')
  return wildcard >= 0 && (wildcard < url.length - 1 || !url.endsWith('/*'))
    ? [invalid(path, url, 'wildcard can only do suffix matching')]
    : []
}

const validateNonResourceRule = ({ verbs: asked, nonResourceURLs: urls }: NonResourcePolicyRule, path: string): Errors => [
  ...validateVerbs(`${path}.verbs`, asked),
  ...validateList(`${path}.nonResourceURLs`, urls, 'nonResourceURLs must contain at least one value', 'non-resource URLs'),
  ...(urls?.includes('*') ? [] : eachItem(`${path}.nonResourceURLs`, urls, validateUrl)),
]

function validateNamespaces(path: string, { namespaces = [], clusterScope }: ResourcePolicyRule): Errors {
  if (namespaces.length === 0 && !clusterScope)
    return [required(path, 'resource rules that are not cluster scoped must supply at least one namespace')]
  if (namespaces.includes('*'))
    return namespaces.length > 1 ? [invalid(path, namespaces, "if '*' is present, must not specify other namespaces")] : []
  return eachItem(path, namespaces, (namespace, at) =>
    dns1123Label(namespace).map((why) => invalid(at, namespace, `each member of this list must be '*' or a DNS-1123 label; ${why}`)),
  )
}

const validateResourceRule = (rule: ResourcePolicyRule, path: string): Errors => [
  ...validateVerbs(`${path}.verbs`, rule.verbs),
  ...validateList(`${path}.apiGroups`, rule.apiGroups, 'resource rules must supply at least one api group', 'api groups'),
  ...validateList(`${path}.resources`, rule.resources, 'resource rules must supply at least one resource', 'resources'),
  ...validateNamespaces(`${path}.namespaces`, rule),
]

const members = { Group: 'group', ServiceAccount: 'serviceAccount', User: 'user' } as const

function validateAccount(path: string, { name, namespace }: NonNullable<FlowcontrolSubject['serviceAccount']>): Errors {
  return [
    ...(name ? (name === '*' ? [] : byRule(`${path}.name`, name, dns1123Subdomain)) : [required(`${path}.name`)]),
    ...(namespace
      ? byRule(`${path}.namespace`, namespace, dns1123Label)
      : [required(`${path}.namespace`, 'must specify namespace for service account')]),
  ]
}

function validateSubject(subject: FlowcontrolSubject, path: string): Errors {
  const errors: FieldError[] = [...oneOf(`${path}.kind`, subject.kind, Object.keys(members))]
  if (errors.length > 0) return errors
  for (const [kind, member] of Object.entries(members)) {
    const at = `${path}.${member}`
    const value = subject[member]
    if (kind !== subject.kind) {
      if (value) errors.push(forbiddenField(at, `${member} is forbidden when subject kind is not '${kind}'`))
    } else if (!value) errors.push(required(at, `${member} is required when subject kind is '${kind}'`))
    else if (subject.serviceAccount && member === 'serviceAccount') errors.push(...validateAccount(at, subject.serviceAccount))
    else if (!value.name) errors.push(required(`${at}.name`))
  }
  return errors
}

const validateRules = ({ subjects, resourceRules, nonResourceRules }: PolicyRulesWithSubjects, path: string): Errors => [
  ...((subjects ?? []).length > 0 ? [] : [required(`${path}.subjects`, 'subjects must contain at least one value')]),
  ...eachItem(`${path}.subjects`, subjects, validateSubject),
  ...((resourceRules ?? []).length + (nonResourceRules ?? []).length > 0
    ? []
    : [required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty')]),
  ...eachItem(`${path}.resourceRules`, resourceRules, validateResourceRule),
  ...eachItem(`${path}.nonResourceRules`, nonResourceRules, validateNonResourceRule),
]

function validatePrecedence(name: string, precedence: number): Errors {
  const path = 'spec.matchingPrecedence'
  if (precedence <= 0) return [invalid(path, precedence, 'must be a positive value')]
  if (precedence > highestPrecedence) return [invalid(path, precedence, `must not be greater than ${highestPrecedence}`)]
  return precedence === 1 && name !== 'exempt'
    ? [invalid(path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1")]
    : []
}

function validateSpec(name: string, spec: FlowSchemaSpec): Errors {
  const level = spec.priorityLevelConfiguration?.name
  const path = 'spec.priorityLevelConfiguration.name'
  return [
    ...validatePrecedence(name, spec.matchingPrecedence ?? 0),
    ...oneOf('spec.distinguisherMethod.type', spec.distinguisherMethod?.type, ['ByNamespace', 'ByUser']),
    ...(level ? byRule(path, level, dns1123Subdomain) : [required(path, 'must reference a priority level')]),
    ...eachItem('spec.rules', spec.rules, validateRules),
  ]
}

export const flowSchemaRules: Rules<FlowSchema> = {
  defaults: (object) => ({ ...object, spec: { ...object.spec, matchingPrecedence: object.spec.matchingPrecedence || 1000 } }),
  validate: ({ metadata, spec }) => validateSpec(metadata.name, spec),
  validateStatusUpdate: ({ status }) => unique('status.conditions', status?.conditions, ({ type }) => type, '.type'),
}
