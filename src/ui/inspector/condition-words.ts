interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
}

/** What a condition says, by kind and type: when true, and when false. */
const words: Readonly<Record<string, readonly [string, string]>> = {
  'Pod/PodScheduled': ['Has a node', 'Has no node yet'],
  'Pod/PodReadyToStartContainers': ['Its sandbox and network are set up', 'Its sandbox and network are not set up yet'],
  'Pod/Initialized': ['Init containers are done', 'Init containers are not done yet'],
  'Pod/ContainersReady': ['All containers are ready', 'Not all containers are ready'],
  'Pod/Ready': ['Ready: services send it requests', 'Not ready: services send it nothing'],
  'Deployment/Available': ['Enough pods are available', 'Too few pods are available'],
  'Deployment/Progressing': ['The rollout makes progress, or is done', 'The rollout makes no progress'],
  'Deployment/ReplicaFailure': ['Pods cannot be created', 'Pods can be created'],
  'ReplicaSet/ReplicaFailure': ['Pods cannot be created', 'Pods can be created'],
  'Node/Ready': ['Ready: it takes pods', 'Not ready'],
  'Node/MemoryPressure': ['Short of memory', 'Has enough memory'],
  'Node/DiskPressure': ['Short of disk space', 'Has enough disk space'],
  'Node/PIDPressure': ['Short of process ids', 'Has enough process ids'],
  'Node/NetworkUnavailable': ['Its network is not set up', 'Its network is set up'],
}

const badWhenTrue = new Set(['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable', 'ReplicaFailure', 'DisruptionTarget'])

/** In plain words where we have them. */
export function conditionWords(kind: string, { type, status, reason }: Condition): string {
  const [yes, no] = words[`${kind}/${type}`] ?? []
  if (status === 'Unknown') return `${type}: unknown${reason ? ` (${reason})` : ''}`
  return (status === 'True' ? yes : no) ?? `${type}: ${status}`
}

export const isGood = (_kind: string, { type, status }: Condition): boolean =>
  badWhenTrue.has(type) ? status === 'False' : status === 'True'
