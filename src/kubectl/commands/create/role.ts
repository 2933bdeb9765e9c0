import type { JsonObject } from '#apimachinery'
import type { Command, Invocation } from '../../command.ts'
import { CommandError } from '../../errors.ts'
import { splitComma } from '../../flags.ts'
import { generatorCommand } from './generate.ts'
import { resourceRules, ruleFlags, verbsOf } from './policy-rules.ts'

const apiVersion = 'rbac.authorization.k8s.io/v1'

export const createRole: Command = generatorCommand({
  name: 'role',
  short: 'Create a role from verbs and resources',
  examples: `# May read pods
kubectl create role pod-reader --verb=get,list,watch --resource=pods

# May read one of them, and its logs
kubectl create role web-reader --verb=get --resource=pods,pods/log --resource-name=web`,
  usage: 'NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]',
  of: { apiVersion, kind: 'Role', plural: 'roles', namespaced: true },
  flags: ruleFlags,
  async generate(invocation) {
    const verbs = verbsOf(invocation)
    if (verbs.length === 0) throw new CommandError('at least one verb must be specified')
    if (splitComma(invocation.flags.strings('resource')).length === 0) throw new CommandError('at least one resource must be specified')
    return { rules: await resourceRules(invocation, verbs) }
  },
})

const urlVerbs = ['*', 'get', 'post', 'put', 'delete', 'patch', 'head', 'options']

function checkUrls(urls: readonly string[], verbs: readonly string[]): void {
  if (urls.length === 0) return
  const odd = verbs.find((verb) => !urlVerbs.includes(verb))
  if (odd !== undefined) throw new CommandError(`invalid verb: '${odd}' for nonResourceURL`)
  for (const url of urls) {
    if (url === '*') continue
    if (!url.startsWith('/')) throw new CommandError('nonResourceURL should start with /')
    if (url.slice(0, -1).includes('*')) throw new CommandError("nonResourceURL only supports wildcard matches when '*' is at the end")
  }
}

/** `key=value` pairs, separated by commas. */
function pairs({ path }: Invocation, values: readonly string[]): JsonObject {
  return Object.fromEntries(
    splitComma(values).map((pair) => {
      const equals = pair.indexOf('=')
      if (equals < 0) {
        const argument = `invalid argument ${JSON.stringify(pair)} for "--aggregation-rule" flag`
        throw new CommandError(`${argument}: malformed pair, expect string=string\nSee '${path} --help' for usage.`)
      }
      return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]
    }),
  )
}

async function clusterRules(invocation: Invocation): Promise<JsonObject> {
  const { flags } = invocation
  const verbs = verbsOf(invocation)
  const urls = [...new Set(splitComma(flags.strings('non-resource-url')))]
  const resources = splitComma(flags.strings('resource'))
  const aggregated = pairs(invocation, flags.strings('aggregation-rule'))
  if (Object.keys(aggregated).length > 0) {
    if (urls.length + verbs.length + resources.length + flags.strings('resource-name').length > 0)
      throw new CommandError('aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames')
    return { aggregationRule: { clusterRoleSelectors: [{ matchLabels: aggregated }] } }
  }
  if (verbs.length === 0) throw new CommandError('at least one verb must be specified')
  if (resources.length === 0 && urls.length === 0) throw new CommandError('one of resource or nonResourceURL must be specified')
  const rules = resources.length > 0 ? await resourceRules(invocation, verbs) : []
  checkUrls(urls, verbs)
  return { rules: [...rules, ...(urls.length > 0 ? [{ verbs, nonResourceURLs: urls }] : [])] }
}

export const createClusterRole: Command = generatorCommand({
  name: 'clusterrole',
  short: 'Create a cluster role from verbs and resources',
  examples: `# May read pods everywhere
kubectl create clusterrole pod-reader --verb=get,list,watch --resource=pods

# May ask for the logs of the API server
kubectl create clusterrole logs --verb=get --non-resource-url=/logs/*

# All that cluster roles with this label allow
kubectl create clusterrole monitoring --aggregation-rule="rbac.example.com/aggregate-to-monitoring=true"`,
  usage: 'NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]',
  of: { apiVersion, kind: 'ClusterRole', plural: 'clusterroles', namespaced: false },
  flags: [
    { name: 'aggregation-rule', type: 'strings', help: 'The labels of cluster roles whose rules this one is to have.' },
    { name: 'non-resource-url', type: 'strings', help: 'A path that is no resource, such as /logs/*.' },
    ...ruleFlags,
  ],
  generate: clusterRules,
})
