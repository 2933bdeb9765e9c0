import type { Node, Pod } from '#api'
import { quantityMilliValue, quantityValue } from '#apimachinery'
import type { NodeView } from './views.ts'

const conditionOf = (node: Node, type: string): string | undefined =>
  node.status?.conditions?.find((condition) => condition.type === type)?.status

/** STATUS of `kubectl get nodes`. */
export function nodeStatusText(node: Node): string {
  const ready = conditionOf(node, 'Ready')
  const parts = [ready === undefined ? 'Unknown' : ready === 'True' ? 'Ready' : 'NotReady']
  if (node.spec?.unschedulable) parts.push('SchedulingDisabled')
  return parts.join(',')
}

const isActive = ({ status }: Pod): boolean => status?.phase !== 'Succeeded' && status?.phase !== 'Failed'

const requested = (pods: readonly Pod[], resource: string, measure: (text: string) => number): number =>
  pods.reduce(
    (sum, { spec }) => sum + spec.containers.reduce((inner, { resources }) => inner + measure(resources?.requests?.[resource] ?? '0'), 0),
    0,
  )

/** What a node has and what its pods ask of it. */
export function nodeView(node: Node, podsOnNode: readonly Pod[]): NodeView {
  const allocatable = node.status?.allocatable ?? node.status?.capacity ?? {}
  const active = podsOnNode.filter(isActive)
  const status = nodeStatusText(node)
  return {
    ref: { kind: 'Node', name: node.metadata.name },
    name: node.metadata.name,
    ready: status.startsWith('Ready'),
    status,
    address: node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '',
    cpu: { requested: requested(active, 'cpu', quantityMilliValue), capacity: quantityMilliValue(allocatable['cpu'] ?? '0') },
    memory: { requested: requested(active, 'memory', quantityValue), capacity: quantityValue(allocatable['memory'] ?? '0') },
    pods: { requested: active.length, capacity: quantityValue(allocatable['pods'] ?? '0') },
    taints: (node.spec?.taints ?? []).map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`),
    pressures: (node.status?.conditions ?? []).filter(({ type, status: is }) => type !== 'Ready' && is === 'True').map(({ type }) => type),
  }
}
