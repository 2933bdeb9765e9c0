import type { RuleWithOperations } from '#api'
import type { Admission } from '../plugin.ts'

/** What rules are about: a request as it came, or as it would be in another version of the same kind. */
export interface Matched extends Pick<Admission, 'operation' | 'subresource' | 'namespace'> {
  readonly group: string
  readonly version: string
  readonly plural: string
}

const anyOf = (list: readonly string[] | undefined, value: string): boolean =>
  list !== undefined && (list.includes('*') || list.includes(value))

/** Whether a rule speaks of a request. (apiserver/pkg/admission/plugin/webhook/predicates/rules) */
export const matchesRule = (rule: RuleWithOperations, matched: Matched): boolean =>
  isInScope(rule, matched) &&
  anyOf(rule.operations, matched.operation) &&
  anyOf(rule.apiGroups, matched.group) &&
  anyOf(rule.apiVersions, matched.version) &&
  isOfResource(rule, matched)

function isInScope({ scope = '*' }: RuleWithOperations, { group, plural, namespace }: Matched): boolean {
  if (scope === '*') return true
  // A namespace itself is in none.
  const isNamespaced = namespace !== undefined && !(group === '' && plural === 'namespaces')
  return isNamespaced === (scope === 'Namespaced')
}

const isOfResource = ({ resources = [] }: RuleWithOperations, { plural, subresource = '' }: Matched): boolean =>
  resources.some((entry) => {
    const [resource = '', sub = ''] = entry.split(/\/(.*)/s)
    return (resource === '*' || resource === plural) && (sub === '*' || sub === subresource)
  })

const configurations = new Set(
  ['mutatingadmissionpolicies', 'mutatingadmissionpolicybindings', 'mutatingwebhookconfigurations'].flatMap((plural) => [
    plural,
    plural.replace('mutating', 'validating'),
  ]),
)

/** What says who is asked is not asked about itself: a mistake in it could not be put right. */
export const isExempt = ({ resource: { group, plural } }: Admission): boolean =>
  group === 'admissionregistration.k8s.io' && configurations.has(plural)
