import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from '#api'
import type { Describer } from './context.ts'
import { writeAnnotations, writeLabels } from './metadata.ts'
import { bracketed } from './writer.ts'

interface Rule {
  readonly resource: string | undefined
  readonly group: string
  readonly names: readonly string[]
  readonly urls: readonly string[]
  readonly verbs: readonly string[]
}

/** A rule for each resource and name that a rule is about. */
function breakDown({ apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs }: PolicyRule): readonly Rule[] {
  const urls = nonResourceURLs.flatMap((url) =>
    verbs.map((verb) => ({ resource: undefined, group: '', names: [], urls: [url], verbs: [verb] })),
  )
  const names = resourceNames.length === 0 ? [[]] : resourceNames.map((name) => [name])
  return [
    ...apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.flatMap((verb) => names.map((name) => ({ resource, group, names: name, urls: [], verbs: [verb] }))),
      ),
    ),
    ...urls,
  ]
}

/** Joins the verbs of rules about the same resource. Those about URLs stay apart, as upstream leaves them. */
function compact(rules: readonly Rule[]): readonly Rule[] {
  const merged = new Map<string, Rule>()
  for (const rule of rules) {
    const key = JSON.stringify([rule.resource, rule.group, rule.names, rule.urls, rule.resource === undefined && rule.verbs])
    const before = merged.get(key)
    merged.set(key, before ? { ...before, verbs: [...before.verbs, ...rule.verbs] } : rule)
  }
  return [...merged.values()]
}

function resourceText({ resource, group }: Rule): string {
  if (resource === undefined) return ''
  const [name = '', subresource] = resource.split('/', 2)
  return `${name}${group && `.${group}`}${subresource === undefined ? '' : `/${subresource}`}`
}

/** Go's `%v` of a rule: upstream sorts by it. */
const order = ({ verbs, group, resource, names, urls }: Rule): string =>
  `${bracketed(verbs)} ${bracketed(resource === undefined ? [] : [group])} ${bracketed(resource === undefined ? [] : [resource])} ${bracketed(names)} ${bracketed(urls)}`

/** What rules allow, as rows of a table: resources, URLs, names, verbs. */
export const ruleRows = (rules: readonly PolicyRule[]): readonly (readonly string[])[] =>
  compact(rules.flatMap(breakDown))
    .toSorted((a, b) => (order(a) < order(b) ? -1 : 1))
    .map((rule) => [resourceText(rule), bracketed(rule.urls), bracketed(rule.names), bracketed(rule.verbs)])

export const describeRole: Describer<Role | ClusterRole> = ({ metadata, rules }, context) => {
  const writer = context.writer()
  writer.line(0, `Name:\t${metadata.name}`)
  writeLabels(writer, metadata.labels)
  writeAnnotations(writer, metadata.annotations)
  writer.line(0, 'PolicyRule:')
  writer.line(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs')
  writer.line(1, '---------\t-----------------\t--------------\t-----')
  for (const row of ruleRows(rules ?? [])) writer.line(1, row.join('\t'))
  return Promise.resolve(writer.toString())
}

export const describeBinding: Describer<RoleBinding | ClusterRoleBinding> = ({ metadata, roleRef, subjects }, context) => {
  const writer = context.writer()
  writer.line(0, `Name:\t${metadata.name}`)
  writeLabels(writer, metadata.labels)
  writeAnnotations(writer, metadata.annotations)
  writer.line(0, 'Role:')
  writer.line(1, `Kind:\t${roleRef.kind}`)
  writer.line(1, `Name:\t${roleRef.name}`)
  writer.line(0, 'Subjects:')
  writer.line(1, 'Kind\tName\tNamespace')
  writer.line(1, '----\t----\t---------')
  for (const { kind, name, namespace = '' } of subjects ?? []) writer.line(1, `${kind}\t${name}\t${namespace}`)
  return Promise.resolve(writer.toString())
}
