import type { JsonObject } from '#apimachinery'
import type { Invocation } from '../../command.ts'
import { CommandError } from '../../errors.ts'
import { splitComma, type Flag } from '../../flags.ts'
import { findType } from '../../resources/mapper.ts'

export const ruleFlags: readonly Flag[] = [
  { name: 'resource', type: 'strings', help: 'A resource that the rule is about: pods, pods/log, deployments.apps.' },
  { name: 'resource-name', type: 'strings', help: 'The name of an object that the rule is about. May be given several times.' },
  { name: 'verb', type: 'strings', help: 'A verb that the rule allows.' },
]

const resourceVerbs = '* get delete list create update patch watch proxy deletecollection use bind escalate impersonate'.split(' ')

const rbacGroup = 'rbac.authorization.k8s.io'
const roles = [`roles.${rbacGroup}`, `clusterroles.${rbacGroup}`]

/** Verbs that only some resources know. */
const specialVerbs: Readonly<Record<string, readonly string[]>> = {
  use: ['podsecuritypolicies.policy', 'podsecuritypolicies.extensions'],
  bind: roles,
  escalate: roles,
  impersonate: ['users.', 'serviceaccounts.', 'groups.', 'userextras.authentication.k8s.io'],
}

interface RuleResource {
  readonly resource: string
  readonly group: string
  readonly subresource: string
}

const unique = (list: readonly string[]): readonly string[] => [...new Set(list)]

const isEverything = (text: string): boolean => text === '*'

/** `pods/log` and `deployments.apps/scale`, taken apart; `*` alone stands for all of them. */
function parseResources(texts: readonly string[]): readonly RuleResource[] {
  const all = texts.find(isEverything)
  return (all === undefined ? texts : [...texts.slice(0, texts.indexOf(all)), all]).map((text) => {
    const slash = text.indexOf('/')
    const name = slash < 0 ? text : text.slice(0, slash)
    const dot = name.indexOf('.')
    return {
      resource: dot < 0 ? name : name.slice(0, dot),
      group: dot < 0 ? '' : name.slice(dot + 1),
      subresource: slash < 0 ? '' : text.slice(slash + 1),
    }
  })
}

/** The verbs of `--verb`, each once; `*` alone stands for all of them. */
export function verbsOf({ flags }: Invocation): readonly string[] {
  const verbs = unique(splitComma(flags.strings('verb')))
  return verbs.includes('*') ? ['*'] : verbs
}

/** The resource as the cluster calls it; undefined where it has none of that name. */
async function resolved(
  { session }: Invocation,
  { resource, group }: RuleResource,
): Promise<{ resource: string; group: string } | undefined> {
  const types = await session.types()
  const type = findType(
    types.filter((each) => each.group.startsWith(group)),
    resource,
  )
  return type && { resource: type.plural, group: type.group }
}

const unknown = ({ resource, group }: RuleResource): CommandError =>
  new CommandError(
    `the server doesn't have a resource type ${JSON.stringify(resource)}${group === '' ? '' : ` in group ${JSON.stringify(group)}`}`,
    1,
    { verbatim: true },
  )

async function checkResource(invocation: Invocation, asked: RuleResource, verbs: readonly string[]): Promise<void> {
  const found = await resolved(invocation, asked)
  const { resource, group } = found ?? asked
  let isSpecial = false
  for (const verb of verbs) {
    const allowed = specialVerbs[verb]
    if (!allowed) continue
    if (!allowed.includes(`${resource}.${group}`)) throw new CommandError(`can not perform '${verb}' on '${resource}' in group '${group}'`)
    isSpecial = true
  }
  if (!found && !isSpecial) throw unknown(asked)
}

async function checkResources(invocation: Invocation, resources: readonly RuleResource[], verbs: readonly string[]): Promise<void> {
  for (const asked of resources) {
    if (asked.resource === '') throw new CommandError('resource must be specified if apiGroup/subresource specified')
    if (asked.resource === '*') return
    await checkResource(invocation, asked, verbs)
  }
}

/** The rules that the flags say: one for each API group. Says so when a verb is not one of the usual. */
export async function resourceRules(invocation: Invocation, verbs: readonly string[]): Promise<readonly JsonObject[]> {
  const { flags, io } = invocation
  const odd = verbs.filter((verb) => !resourceVerbs.includes(verb))
  for (const verb of odd) io.stderr(`Warning: '${verb}' is not a standard resource verb\n`)
  const resources = parseResources(splitComma(flags.strings('resource')))
  await checkResources(invocation, resources, verbs)
  const byGroup = new Map<string, string[]>()
  for (const asked of resources) {
    const { resource, group } = (await resolved(invocation, asked)) ?? asked
    const name = asked.subresource === '' ? resource : `${resource}/${asked.subresource}`
    const names = byGroup.get(group) ?? []
    if (!names.includes(name)) byGroup.set(group, [...names, name])
  }
  const resourceNames = unique(flags.strings('resource-name'))
  return [...byGroup.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, names]) => ({ verbs, apiGroups: [group], resources: names, ...(resourceNames.length > 0 && { resourceNames }) }))
}
