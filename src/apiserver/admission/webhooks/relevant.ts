import type { ValidatingWebhook } from '#api'
import { matchesSelector, selectorOf, type KubeObject, type LabelSelectorLike } from '#apimachinery'
import type { Served } from '../../catalog.ts'
import type { Environment } from '../../environment.ts'
import { read } from '../../registry/read.ts'
import type { Admission } from '../plugin.ts'
import { refuse } from '../refuse.ts'
import { matchesRule, type Matched } from './rules.ts'

/** What says which requests somebody is to be asked about. */
type Scope = Omit<Partial<ValidatingWebhook>, 'name'>

/**
 * The form in which a webhook is to be asked about a request, if it is: the kind as it came, or another version of it that
 * the webhook's rules name. (admission/plugin/webhook/generic/webhook.go, ShouldCallHook)
 */
export async function relevantForm(environment: Environment, webhook: Scope, admission: Admission): Promise<Served | undefined> {
  if (!matchesObject(webhook.objectSelector, admission)) return undefined
  const form = formsOf(environment, admission, webhook.matchPolicy).find((served) =>
    (webhook.rules ?? []).some((rule) => matchesRule(rule, matchedIn(served, admission))),
  )
  if (!form || !(await matchesNamespace(environment, webhook.namespaceSelector, admission))) return undefined
  return (await meetsConditions(environment, webhook, admission)) ? form : undefined
}

/** Throws Forbidden when that cannot be told. */
async function meetsConditions(environment: Environment, webhook: Scope, admission: Admission): Promise<boolean> {
  const { matchConditions = [], failurePolicy } = webhook
  if (matchConditions.length === 0) return true
  const { evaluateMatchConditions } = await environment.hold(import('../../cel/match-conditions.ts'))
  const result = await evaluateMatchConditions(environment, matchConditions, admission, failurePolicy)
  if ('error' in result) throw refuse(admission, result.error)
  return result.matches
}

/** The request's own version first, then those that are the same in the store. */
function formsOf({ catalog }: Environment, { resource }: Admission, matchPolicy: string | undefined): readonly Served[] {
  const own = catalog.find(resource.group, resource.version, resource.plural)
  if (!own) return []
  if (matchPolicy === 'Exact') return [own]
  return [own, ...catalog.all.filter((served) => served.prefix === own.prefix && served !== own)]
}

const matchedIn = ({ resource: { group, version, plural } }: Served, { operation, subresource, namespace }: Admission): Matched => ({
  group,
  version,
  plural,
  operation,
  ...(subresource !== undefined && { subresource }),
  ...(namespace !== undefined && { namespace }),
})

const isEverything = ({ matchLabels = {}, matchExpressions = [] }: LabelSelectorLike): boolean =>
  Object.keys(matchLabels).length === 0 && matchExpressions.length === 0

/** Options of a connection have no metadata. */
const labelsOf = ({ metadata }: { readonly metadata?: KubeObject['metadata'] }): KubeObject['metadata']['labels'] => metadata?.labels

/** The object as it is to be or as it was. */
function matchesObject(labels: LabelSelectorLike = {}, { object, previous }: Admission): boolean {
  if (isEverything(labels)) return true
  const selector = selectorOf(labels)
  return [object, previous].some((each) => each && matchesSelector(selector, labelsOf(each)))
}

/** What is in no namespace is meant by every selector; a namespace itself goes by its own labels. */
async function matchesNamespace(environment: Environment, labels: LabelSelectorLike = {}, admission: Admission): Promise<boolean> {
  if (isEverything(labels)) return true
  const namespace = await namespaceOf(environment, admission)
  return !namespace || matchesSelector(selectorOf(labels), namespace.metadata.labels)
}

async function namespaceOf(environment: Environment, admission: Admission): Promise<KubeObject | undefined> {
  const { resource, namespace, object, previous } = admission
  if (resource.group === '' && resource.plural === 'namespaces') return object ?? previous
  return namespace === undefined ? undefined : read(environment, '', 'namespaces', namespace)
}
