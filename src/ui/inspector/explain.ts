import type { Condition, ContainerStatus, CoreEvent, Deployment, Node, Pod, Service } from '#api'
import type { KubeObject } from '#apimachinery'
import { glance } from '../state/pod-state.ts'
import type { ServiceView, WorkloadView } from '../state/views.ts'

/** Why something is not as it should be: the cause in plain words, what shows it, and what helps. */
export interface Explanation {
  readonly question: string
  readonly cause: string
  readonly evidence?: string
  readonly fix?: string
  readonly docs?: string
  /** A rollback would help. */
  readonly canUndo?: boolean
}

export interface Surroundings {
  /** About the object, newest first. */
  readonly events: readonly CoreEvent[]
  readonly service?: ServiceView
  readonly workload?: WorkloadView
  /** A pod of the object that fails, if any. */
  readonly failingPod?: Pod
}

const docs = 'https://kubernetes.io/docs/'

/** Undefined: all is well. */
export function explain(object: KubeObject, around: Surroundings): Explanation | undefined {
  // The kind says which type the object has.
  switch (object.kind) {
    case 'Pod':
      return explainPod(object as Pod, around)
    case 'Deployment':
      return explainDeployment(object as Deployment, around)
    case 'Node':
      return explainNode(object as Node)
    case 'Service':
      return explainService(object as Service, around)
    default:
      return undefined
  }
}

const newest = (events: readonly CoreEvent[], reason: string): string | undefined =>
  events.find((event) => event.reason === reason)?.message

function explainPod(pod: Pod, { events }: Surroundings): Explanation | undefined {
  const { state, text, restarts } = glance(pod)
  if (state === 'pending') return whyPending(pod, events)
  const blamed = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
  const stuck = blamed.find(
    (status) => status.state?.waiting?.reason && !['ContainerCreating', 'PodInitializing'].includes(status.state.waiting.reason),
  )
  if (stuck) return whyWaiting(stuck, events)
  if (state === 'failing') {
    const { reason, message } = pod.status ?? {}
    return {
      question: `Why has it failed (${text})?`,
      cause: message ?? reason ?? exitText(blamed[0]) ?? 'A container ended with an error.',
    }
  }
  if (state === 'terminating') return whyTerminating(pod)
  if (state === 'running') return whyNotReady(events, restarts)
  return undefined
}

function whyPending(pod: Pod, events: readonly CoreEvent[]): Explanation {
  const condition = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')
  const message = condition?.message ?? newest(events, 'FailedScheduling')
  if (!message)
    return {
      question: 'Why is it pending?',
      cause: 'The scheduler has not looked at it yet. If it stays so, see whether the scheduler runs.',
    }
  return {
    question: 'Why is it pending?',
    cause: 'No node fits it.',
    evidence: message,
    fix: fixForScheduling(message),
    docs: `${docs}concepts/scheduling-eviction/kube-scheduler/`,
  }
}

const schedulingFixes: readonly (readonly [RegExp, string])[] = [
  [/Insufficient (cpu|memory)/, 'Lower what its containers request, free some room, or add a node.'],
  [/untolerated taint/, 'Give the pod a toleration for that taint, or take the taint off the node.'],
  [/node affinity|node selector/, 'Change its node selector or affinity, or label a node so that it matches.'],
  [/Too many pods/, 'Add a node, or delete pods.'],
  [/unschedulable/, 'Uncordon a node: kubectl uncordon NODE.'],
]

const fixForScheduling = (message: string): string =>
  schedulingFixes
    .filter(([pattern]) => pattern.test(message))
    .map(([, fix]) => fix)
    .join(' ') || 'Change the pod so that a node fits it, or add a node.'

function whyWaiting(status: ContainerStatus, events: readonly CoreEvent[]): Explanation {
  const { reason = '', message } = status.state?.waiting ?? {}
  if (/Image|ErrImage/.test(reason)) {
    return {
      question: `Why ${reason}?`,
      cause: `The image ${status.image} cannot be pulled.`,
      evidence: events.find((event) => event.reason === 'Failed' && event.message?.includes('pull'))?.message ?? message ?? '',
      fix: 'Look for a typo in the name or the tag, then set the right image, or undo the rollout.',
      docs: `${docs}concepts/containers/images/#imagepullbackoff`,
      canUndo: true,
    }
  }
  if (reason === 'CrashLoopBackOff') {
    return {
      question: 'Why CrashLoopBackOff?',
      cause: `Container ${status.name} ends again and again; the kubelet waits longer before each restart, up to five minutes.`,
      evidence: exitText(status) ?? message ?? '',
      fix: 'Read what it said before it ended: the previous logs.',
      docs: `${docs}tasks/debug/debug-application/debug-pods/`,
      canUndo: true,
    }
  }
  return { question: `Why ${reason}?`, cause: message ?? `Container ${status.name} is waiting.` }
}

function exitText(status: ContainerStatus | undefined): string | undefined {
  const ended = status?.lastState?.terminated ?? status?.state?.terminated
  return (
    ended &&
    `Container ${status?.name} ended with exit code ${ended.exitCode}${ended.reason ? ` (${ended.reason})` : ''}${ended.message ? `: ${ended.message}` : ''}`
  )
}

const whyTerminating = (pod: Pod): Explanation => ({
  question: 'Why is it terminating?',
  cause: `It was deleted. Its containers have ${pod.metadata.deletionGracePeriodSeconds ?? 30} seconds to end in good order, then they are killed.`,
  docs: `${docs}concepts/workloads/pods/pod-lifecycle/#pod-termination`,
})

function whyNotReady(events: readonly CoreEvent[], restarts: number): Explanation {
  const probe = newest(events, 'Unhealthy')
  return {
    question: 'Why is it not ready?',
    cause: probe
      ? 'A probe fails.'
      : restarts > 0
        ? 'It was restarted and is not ready again yet.'
        : 'Its containers run, but are not ready yet.',
    ...(probe && { evidence: probe }),
    docs: `${docs}concepts/configuration/liveness-readiness-startup-probes/`,
  }
}

function explainDeployment(deployment: Deployment, { workload, failingPod, events }: Surroundings): Explanation | undefined {
  if (!workload || (!workload.rolling && !workload.stalled)) return undefined
  if (workload.paused)
    return {
      question: 'Why is it not finished?',
      cause: 'The rollout is paused. Changes wait until it is resumed.',
      docs: `${docs}concepts/workloads/controllers/deployment/#pausing-and-resuming-a-deployment`,
    }
  const inner =
    failingPod &&
    explainPod(failingPod, { events: events.filter(({ involvedObject }) => involvedObject.name === failingPod.metadata.name) })
  if (inner && failingPod)
    return {
      ...inner,
      question: workload.stalled ? 'Why has the rollout stopped?' : 'Why is it not finished?',
      cause: `${failingPod.metadata.name}: ${inner.cause}`,
      canUndo: workload.revisions.length > 1,
    }
  const conditions: readonly Condition[] = (deployment.status?.conditions ?? []) as unknown as readonly Condition[]
  if (workload.stalled)
    return {
      question: 'Why has the rollout stopped?',
      cause: 'It made no progress within its progress deadline.',
      evidence: conditions.find(({ type }) => type === 'Progressing')?.message ?? '',
      canUndo: workload.revisions.length > 1,
    }
  return undefined
}

function explainNode(node: Node): Explanation | undefined {
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready')
  if (ready && ready.status !== 'True') {
    const silent = ready.status === 'Unknown'
    return {
      question: 'Why is it not ready?',
      cause: silent
        ? 'Its kubelet has not been heard of for a while: the machine is off, cut off, or the kubelet is down.'
        : 'Its kubelet says that it is not ready.',
      evidence: ready.message ?? '',
      fix: silent ? 'Power it on, join it to the network, or restart its kubelet. Its pods are evicted after 300 seconds.' : '',
      docs: `${docs}concepts/architecture/nodes/#node-status`,
    }
  }
  if (node.spec?.unschedulable)
    return {
      question: 'Why does it get no new pods?',
      cause: 'It is cordoned: pods stay, new ones go elsewhere.',
      fix: `kubectl uncordon ${node.metadata.name}`,
    }
  return undefined
}

function explainService({ spec }: Service, { service }: Surroundings): Explanation | undefined {
  if (!service || service.ready > 0 || !spec?.selector) return undefined
  const selector = Object.entries(spec.selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
  return {
    question: 'Why has it no endpoints?',
    cause:
      service.notReady > 0 ? `${service.notReady} pods match its selector, but none is ready.` : `No pod matches its selector ${selector}.`,
    fix: service.notReady > 0 ? 'See why those pods are not ready.' : 'Compare the selector with the labels of your pods.',
    docs: `${docs}tasks/debug/debug-application/debug-service/`,
  }
}
