import type { PolicyRule } from '#api'

/** What of `wanted` is not in `owned`, in as few rules as say it. (component-helpers/auth/rbac/validation) */
export const missingRules = (owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] =>
  compact(wanted.flatMap(parts).filter((part) => !owned.some((rule) => covers(rule, part))))

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}` */
export function ruleText({ apiGroups = [], resources = [], nonResourceURLs = [], resourceNames = [], verbs }: PolicyRule): string {
  const fields = [
    ['APIGroups', apiGroups],
    ['Resources', resources],
    ['NonResourceURLs', nonResourceURLs],
    ['ResourceNames', resourceNames],
    ['Verbs', verbs],
  ] as const
  const quoted = (values: readonly string[]): string => values.map((value) => JSON.stringify(value)).join(' ')
  return `{${fields.flatMap(([name, values]) => (values.length > 0 ? [`${name}:[${quoted(values)}]`] : [])).join(', ')}}`
}

/** A rule as rules of one verb on one thing. */
function parts({ apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs }: PolicyRule): readonly PolicyRule[] {
  const names = resourceNames.length > 0 ? resourceNames.map((name) => ({ resourceNames: [name] })) : [{}]
  return [
    ...apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.flatMap((verb) => names.map((name): PolicyRule => ({ apiGroups: [group], resources: [resource], verbs: [verb], ...name }))),
      ),
    ),
    ...nonResourceURLs.flatMap((url) => verbs.map((verb): PolicyRule => ({ nonResourceURLs: [url], verbs: [verb] }))),
  ]
}

/** Whether a rule holds all that one part of another does. */
function covers(owner: PolicyRule, part: PolicyRule): boolean {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = owner
  return (
    part.verbs.every((verb) => contains(owner.verbs, verb)) &&
    (part.apiGroups ?? []).every((group) => contains(apiGroups, group)) &&
    (part.resources ?? []).every((resource) => contains(resources, resource) || contains(resources, anyOwner(resource))) &&
    (part.nonResourceURLs ?? []).every((url) => nonResourceURLs.some((owned) => coversUrl(owned, url))) &&
    coversNames(resourceNames, part.resourceNames ?? [])
  )
}

// A rule without names is for all names; one with names is never for all.
const coversNames = (owned: readonly string[], names: readonly string[]): boolean =>
  owned.length === 0 || (names.length > 0 && names.every((name) => owned.includes(name)))

const contains = (owned: readonly string[], value: string): boolean => owned.includes('*') || owned.includes(value)

/** Of `deployments/scale`: scale of everything. */
const anyOwner = (resource: string): string => (resource.includes('/') ? `*${resource.slice(resource.indexOf('/'))}` : resource)

const coversUrl = (owned: string, url: string): boolean =>
  owned === '*' || owned === url || (owned.endsWith('*') && url.startsWith(owned.replace(/\*+$/, '')))

/** Rules on the same thing become one with all their verbs, where the first of them was. */
function compact(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const verbs = new Map<string, string[]>()
  for (const rule of rules) {
    const thing = JSON.stringify({ ...rule, verbs: rule.nonResourceURLs ? rule.verbs : [] })
    const known = verbs.get(thing)
    if (known) known.push(...rule.verbs)
    else verbs.set(thing, [...rule.verbs])
  }
  return [...verbs].map(([thing, all]) => ({ ...(JSON.parse(thing) as PolicyRule), verbs: all }))
}
