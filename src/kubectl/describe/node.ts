import type { Lease, Node, Pod } from '#api'
import { addResources, canonicalQuantity, compareQuantities, quantityMilliValue, quantityValue, type ResourceList } from '#apimachinery'
import { messageOf } from '../errors.ts'
import type { DescribeContext, Describer } from './context.ts'
import { writeEvents } from './events.ts'
import { writeAnnotations, writeLabels } from './metadata.ts'
import { writeTaints } from './scheduling.ts'
import type { DescribeWriter } from './writer.ts'

const rolePrefix = 'node-role.kubernetes.io/'

function rolesOf({ metadata }: Node): readonly string[] {
  const labels = Object.entries(metadata.labels ?? {})
  const prefixed = labels.filter(([key]) => key.startsWith(rolePrefix)).map(([key]) => key.slice(rolePrefix.length))
  const named = labels.filter(([key, value]) => key === 'kubernetes.io/role' && value !== '').map(([, value]) => value)
  return [...new Set([...prefixed, ...named])].filter((role) => role !== '').toSorted()
}

function largest(a: ResourceList, b: ResourceList): ResourceList {
  const merged: Record<string, string> = { ...a }
  for (const [name, amount] of Object.entries(b)) {
    const before = merged[name]
    if (before === undefined || compareQuantities(amount, before) > 0) merged[name] = amount
  }
  return merged
}

/** What a pod asks for as a whole: its containers and sidecars together, or its hungriest init container. */
function podTotal({ spec }: Pod, list: 'requests' | 'limits'): ResourceList {
  let sum: ResourceList = {}
  for (const { resources } of spec.containers) sum = addResources(sum, resources?.[list] ?? {})
  let sidecars: ResourceList = {}
  let init: ResourceList = {}
  for (const { resources, restartPolicy } of spec.initContainers ?? []) {
    const own = resources?.[list] ?? {}
    if (restartPolicy === 'Always') {
      sum = addResources(sum, own)
      sidecars = addResources(sidecars, own)
      init = largest(init, sidecars)
    } else init = largest(init, addResources(sidecars, own))
  }
  const total = largest(sum, init)
  if (!spec.overhead) return total
  if (list === 'requests') return addResources(total, spec.overhead)
  const known = Object.fromEntries(Object.entries(spec.overhead).filter(([name]) => total[name] !== undefined))
  return addResources(total, known)
}

const amount = (list: ResourceList, name: string): string => canonicalQuantity(list[name] ?? '0')

/** `100m (5%)` of what the node has. */
function share(list: ResourceList, name: string, allocatable: ResourceList): string {
  const size = name === 'cpu' ? quantityMilliValue : quantityValue
  const whole = size(allocatable[name] ?? '0')
  const percent = whole === 0 ? 0 : Math.trunc((size(list[name] ?? '0') / whole) * 100)
  return `${amount(list, name)} (${percent}%)`
}

const standard = new Set(['cpu', 'memory', 'ephemeral-storage', 'pods'])

function writePods(writer: DescribeWriter, pods: readonly Pod[], node: Node): void {
  const { capacity = {}, allocatable = capacity } = node.status ?? {}
  writer.line(0, `Non-terminated Pods:\t(${pods.length} in total)`)
  writer.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge')
  writer.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---')
  let requests: ResourceList = {}
  let limits: ResourceList = {}
  for (const pod of pods) {
    const [wants, may] = [podTotal(pod, 'requests'), podTotal(pod, 'limits')]
    requests = addResources(requests, wants)
    limits = addResources(limits, may)
    const shares = [
      share(wants, 'cpu', allocatable),
      share(may, 'cpu', allocatable),
      share(wants, 'memory', allocatable),
      share(may, 'memory', allocatable),
    ]
    const { namespace = '', name, creationTimestamp } = pod.metadata
    writer.line(1, [namespace, name, '', ...shares, writer.since(creationTimestamp)].join('\t'))
  }
  writer.write('Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n')
  writer.line(1, 'Resource\tRequests\tLimits')
  writer.line(1, '--------\t--------\t------')
  const names = Object.keys(allocatable).toSorted()
  const huge = names.filter((name) => name.startsWith('hugepages-'))
  for (const name of ['cpu', 'memory', 'ephemeral-storage', ...huge]) {
    writer.line(1, `${name}\t${share(requests, name, allocatable)}\t${share(limits, name, allocatable)}`)
  }
  for (const name of names) {
    if (!standard.has(name) && !huge.includes(name)) writer.line(1, `${name}\t${amount(requests, name)}\t${amount(limits, name)}`)
  }
}

async function writeLease(writer: DescribeWriter, { metadata }: Node, context: DescribeContext): Promise<void> {
  try {
    const type = await context.session.type('leases.coordination.k8s.io')
    const lease = (await context.session.api.get({ type, namespace: 'kube-node-lease', name: metadata.name })) as unknown as Lease
    const { holderIdentity = '<unset>', acquireTime, renewTime } = lease.spec ?? {}
    writer.line(0, 'Lease:')
    writer.line(1, `HolderIdentity:\t${holderIdentity}`)
    writer.line(1, `AcquireTime:\t${acquireTime ? writer.time(acquireTime) : '<unset>'}`)
    writer.line(1, `RenewTime:\t${renewTime ? writer.time(renewTime) : '<unset>'}`)
  } catch (error) {
    writer.line(0, `Lease:\tFailed to get lease: ${messageOf(error)}`)
  }
}

function writeConditions(writer: DescribeWriter, { status }: Node): void {
  const conditions = status?.conditions ?? []
  if (conditions.length === 0) return
  writer.write('Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n')
  writer.line(1, '----\t------\t-----------------\t------------------\t------\t-------')
  for (const { type, status: value, lastHeartbeatTime, lastTransitionTime, reason = '', message = '' } of conditions) {
    writer.line(1, `${type} \t${value} \t${writer.time(lastHeartbeatTime)} \t${writer.time(lastTransitionTime)} \t${reason} \t${message}`)
  }
}

function writeAmounts(writer: DescribeWriter, title: string, list: ResourceList = {}): void {
  const names = Object.keys(list).toSorted()
  if (names.length > 0) writer.line(0, `${title}:`)
  for (const name of names) writer.line(1, `${name}:\t${amount(list, name)}`)
}

function writeSystem(writer: DescribeWriter, { spec, status }: Node): void {
  const system = status?.nodeInfo
  writer.line(0, 'System Info:')
  writer.line(1, `Machine ID:\t${system?.machineID ?? ''}`)
  writer.line(1, `System UUID:\t${system?.systemUUID ?? ''}`)
  writer.line(1, `Boot ID:\t${system?.bootID ?? ''}`)
  writer.line(1, `Kernel Version:\t${system?.kernelVersion ?? ''}`)
  writer.line(1, `OS Image:\t${system?.osImage ?? ''}`)
  writer.line(1, `Operating System:\t${system?.operatingSystem ?? ''}`)
  writer.line(1, `Architecture:\t${system?.architecture ?? ''}`)
  writer.line(1, `Container Runtime Version:\t${system?.containerRuntimeVersion ?? ''}`)
  writer.line(1, `Kubelet Version:\t${system?.kubeletVersion ?? ''}`)
  writer.line(1, `Kube-Proxy Version:\t${system?.kubeProxyVersion ?? ''}`)
  if (spec?.podCIDR) writer.line(0, `PodCIDR:\t${spec.podCIDR}`)
  if (spec?.podCIDRs?.length) writer.line(0, `PodCIDRs:\t${spec.podCIDRs.join(',')}`)
  if (spec?.providerID) writer.line(0, `ProviderID:\t${spec.providerID}`)
}

export const describeNode: Describer<Node> = async (node, context) => {
  const { metadata, spec, status } = node
  const writer = context.writer()
  writer.line(0, `Name:\t${metadata.name}`)
  writer.line(0, `Roles:\t${rolesOf(node).join(',') || '<none>'}`)
  writeLabels(writer, metadata.labels)
  writeAnnotations(writer, metadata.annotations)
  writer.line(0, `CreationTimestamp:\t${writer.time(metadata.creationTimestamp)}`)
  writeTaints(writer, spec?.taints)
  writer.line(0, `Unschedulable:\t${spec?.unschedulable ?? false}`)
  await writeLease(writer, node, context)
  writeConditions(writer, node)
  writer.line(0, 'Addresses:')
  for (const { type, address } of status?.addresses ?? []) writer.line(1, `${type}:\t${address}`)
  writeAmounts(writer, 'Capacity', status?.capacity)
  writeAmounts(writer, 'Allocatable', status?.allocatable)
  writeSystem(writer, node)
  const fieldSelector = `spec.nodeName=${metadata.name},status.phase!=Succeeded,status.phase!=Failed`
  writePods(writer, await context.list<Pod>('pods', undefined, { fieldSelector }), node)
  // Controllers write events about a node with its uid, the kubelet with its name.
  const events = await context.events(metadata, 'Node')
  const named = await context.events(metadata, 'Node', metadata.name)
  writeEvents(writer, events && [...events, ...(named ?? [])])
  return writer.toString()
}
