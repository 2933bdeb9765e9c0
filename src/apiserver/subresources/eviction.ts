import type { Pod, PodCondition, PodDisruptionBudget } from '#api'
import { ApiError, isReason, matchesLabelSelector, type JsonObject } from '#apimachinery'
import { formatTime } from '#kernel'
import { prefixEnd } from '#store'
import type { Served } from '../catalog.ts'
import { admitPosted } from '../admission/sub-object.ts'
import { objectBody, readBody } from '../content/body.ts'
import type { Call, Environment } from '../environment.ts'
import { readDeleteOptions } from '../registry/delete-options.ts'
import { deleteNamed } from '../registry/delete.ts'
import { get } from '../registry/get.ts'
import { rangePrefix } from '../registry/keys.ts'
import { readWriteOptions, type WriteOptions } from '../registry/write-options.ts'
import { changeInternally } from './internal-change.ts'
import { created, methodNotAllowed, type Subresource } from './subresource.ts'

/** Deletes a pod if its disruption budget allows. (pkg/registry/core/pod/storage/eviction.go) */
export const eviction: Subresource = {
  name: 'eviction',
  async handle(environment, served, call) {
    if (call.request.verb !== 'create') throw methodNotAllowed()
    const options = readWriteOptions(call.request, 'CreateOptions')
    const body = objectBody(readBody(call.request, 'Eviction', environment.catalog.resources), 'Eviction')
    const deletion = readDeleteOptions((body['deleteOptions'] ?? {}) as JsonObject, call.request.query)
    const both = { ...options, dryRun: options.dryRun || deletion.dryRun }
    const pod = (await get(environment, served, call)) as Pod
    await admitPosted(environment, served, call, body, both.dryRun)
    if (needsBudget(pod)) await spendBudget(environment, call, pod, both)
    const { namespace, name = '' } = call.request
    if (!both.dryRun && needsBudget(pod)) await markTarget(environment, served, call, both)
    await deleteNamed(environment, served, call, namespace, name, { ...deletion, dryRun: both.dryRun })
    return created(call)
  },
}

/** What is over, not yet running or already on its way out disturbs nobody. */
const needsBudget = ({ status, metadata }: Pod): boolean =>
  metadata.deletionTimestamp === undefined && !['Succeeded', 'Failed', 'Pending'].includes(status?.phase ?? 'Pending')

const isReady = ({ status }: Pod): boolean => status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false

async function spendBudget(environment: Environment, call: Call, pod: Pod, options: WriteOptions): Promise<void> {
  const served = environment.catalog.ofGroup('policy', 'poddisruptionbudgets')
  if (!served) return
  const prefix = rangePrefix(served, pod.metadata.namespace)
  const { items } = await environment.store.range({ key: prefix, end: prefixEnd(prefix) })
  const budgets = items
    .map((item) => served.fromStored(item) as PodDisruptionBudget)
    .filter(({ spec }) => matchesLabelSelector(spec?.selector, pod.metadata.labels))
  if (budgets.length > 1)
    throw internalErrorOf('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.')
  const [budget] = budgets
  if (!budget || (!isReady(pod) && hasEnough(budget))) return
  const now = formatTime(environment.clock.now())
  const request = { ...call.request, group: 'policy', resource: 'poddisruptionbudgets', subresource: 'status', name: budget.metadata.name }
  await changeInternally(environment, served, { ...call, request }, options, (current) => spend(current as PodDisruptionBudget, pod, now))
}

const internalErrorOf = (message: string): ApiError => new ApiError(500, 'InternalError', message, { causes: [{ message }] })

/** Pods that do not work may go while enough others do. */
const hasEnough = ({ status }: PodDisruptionBudget): boolean =>
  status !== undefined && (status.currentHealthy ?? 0) >= (status.desiredHealthy ?? 0) && (status.desiredHealthy ?? 0) > 0

function spend(budget: PodDisruptionBudget, pod: Pod, now: string): PodDisruptionBudget {
  const { name, generation = 0 } = budget.metadata
  const { status } = budget
  if (!status || (status.observedGeneration ?? 0) < generation)
    throw blocked(`The disruption budget ${name} is still being processed by the server.`, 10)
  const { disruptionsAllowed = 0, desiredHealthy = 0, currentHealthy = 0 } = status
  if (disruptionsAllowed <= 0)
    throw blocked(`The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`)
  const disruptedPods = { ...status.disruptedPods, [pod.metadata.name]: now }
  return { ...budget, status: { ...status, disruptionsAllowed: disruptionsAllowed - 1, disruptedPods } }
}

const blocked = (why: string, retryAfterSeconds?: number): ApiError =>
  new ApiError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: 'DisruptionBudget', message: why }],
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  })

/** Says on the pod why it goes. */
async function markTarget(environment: Environment, served: Served, call: Call, options: WriteOptions): Promise<void> {
  const now = formatTime(environment.clock.now())
  const condition: PodCondition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
    lastTransitionTime: now,
  }
  try {
    await changeInternally(environment, served, call, options, (object) => {
      const pod = object as Pod
      const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== condition.type)
      return { ...pod, status: { ...pod.status, conditions: [...others, condition] } } as Pod
    })
  } catch (error) {
    if (!isReason(error, 'NotFound')) throw error
  }
}
