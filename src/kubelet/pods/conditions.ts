import type { ContainerStatus, Pod, PodCondition } from '#api'
import { formatTime } from '#kernel'
import { isRestartable } from './container-of.ts'
import { hasAnyStarted } from './phase.ts'

type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'>

export interface ConditionFacts {
  readonly phase: string
  readonly init: readonly ContainerStatus[]
  readonly regular: readonly ContainerStatus[]
  readonly hasSandbox: boolean
  /** As they are now. */
  readonly before: readonly PodCondition[]
  readonly nowMs: number
}

/** Written by the kubelet and nobody else, in this order behind the conditions of others. */
const own = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'] as const

/** True for a condition that somebody else keeps. */
export const isForeign = ({ type }: PodCondition): boolean => !own.some((mine) => mine === type)

const fine: Verdict = { status: 'True' }
const not = (reason: string, message?: string): Verdict => ({ status: 'False', reason, ...(message && { message }) })

/** All conditions of a pod. (kubelet/status/generate.go) */
export function podConditions(pod: Pod, facts: ConditionFacts): readonly PodCondition[] {
  const others = facts.before.filter(isForeign)
  const containersReady = areContainersReady(pod, facts)
  const verdicts: Readonly<Record<(typeof own)[number], Verdict>> = {
    PodReadyToStartContainers: { status: facts.hasSandbox ? 'True' : 'False' },
    Initialized: isInitialized(pod, facts),
    Ready: isReady(pod, containersReady, others),
    ContainersReady: containersReady,
    PodScheduled: fine,
  }
  return [...others, ...own.map((type) => conditionOf(pod, type, verdicts[type], facts))]
}

function conditionOf(pod: Pod, type: string, verdict: Verdict, { before, nowMs }: ConditionFacts): PodCondition {
  const known = before.find((condition) => condition.type === type)
  const { generation } = pod.metadata
  const isSame = known?.status === verdict.status && known.lastTransitionTime !== undefined
  return {
    type,
    ...(generation !== undefined && { observedGeneration: generation }),
    ...verdict,
    lastTransitionTime: isSame && known.lastTransitionTime ? known.lastTransitionTime : formatTime(nowMs),
  }
}

/** `[web side]`, as Go prints a list. */
const names = (list: readonly string[]): string => `[${list.join(' ')}]`

function areContainersReady(pod: Pod, { phase, init, regular }: ConditionFacts): Verdict {
  const statuses = [...init, ...regular]
  const counted = [...(pod.spec.initContainers ?? []).filter(isRestartable), ...pod.spec.containers]
  const unknown: string[] = []
  const unready: string[] = []
  for (const { name } of counted) {
    const status = statuses.find((known) => known.name === name)
    if (!status) unknown.push(name)
    else if (!status.ready) unready.push(name)
  }
  if (phase === 'Succeeded' && unknown.length === 0) return not('PodCompleted')
  if (phase === 'Failed') return not('PodFailed')
  const message = told('unknown', unknown, 'unready', unready)
  return message === '' ? fine : not('ContainersNotReady', message)
}

function isReady({ spec }: Pod, containersReady: Verdict, conditions: readonly PodCondition[]): Verdict {
  if (containersReady.status !== 'True') return containersReady
  const missing = (spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = conditions.find(({ type }) => type === conditionType)
    if (!condition) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`]
    return condition.status === 'True' ? [] : [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`]
  })
  return missing.length === 0 ? fine : not('ReadinessGatesNotReady', missing.join(', '))
}

function isInitialized(pod: Pod, { phase, init, regular }: ConditionFacts): Verdict {
  const unknown: string[] = []
  const incomplete: string[] = []
  for (const container of pod.spec.initContainers ?? []) {
    const status = init.find(({ name }) => name === container.name)
    if (!status) unknown.push(container.name)
    else if (isRestartable(container) ? !status.started : !status.ready) incomplete.push(container.name)
  }
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'True', reason: 'PodCompleted' }
  if (hasAnyStarted(pod, regular)) return fine
  const message = told('unknown', unknown, 'incomplete', incomplete)
  return message === '' ? fine : not('ContainersNotInitialized', message)
}

function told(first: string, some: readonly string[], second: string, others: readonly string[]): string {
  return [
    ...(some.length > 0 ? [`containers with ${first} status: ${names(some)}`] : []),
    ...(others.length > 0 ? [`containers with ${second} status: ${names(others)}`] : []),
  ].join(', ')
}
