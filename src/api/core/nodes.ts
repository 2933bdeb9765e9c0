import { ageColumn, column, wide } from '../columns.ts'
import type { Node, NodeSystemInfo } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { validateNode, validateNodeStatus, validateNodeUpdate, withoutConfigSource } from './node-rules.ts'

const rolePrefix = 'node-role.kubernetes.io/'

/** The roles that a node's labels give it, sorted. */
export function nodeRoles({ metadata }: Node): readonly string[] {
  const roles = new Set<string>()
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (key.startsWith(rolePrefix) && key.length > rolePrefix.length) roles.add(key.slice(rolePrefix.length))
    else if (key === 'kubernetes.io/role' && value) roles.add(value)
  }
  return [...roles].toSorted()
}

function statusText({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  const text = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'
  return spec.unschedulable ? `${text},SchedulingDisabled` : text
}

const address = ({ status }: Node, type: string): string => status?.addresses?.find((item) => item.type === type)?.address || '<none>'
const info = ({ status }: Node, key: keyof NodeSystemInfo): string => {
  const value = status?.nodeInfo?.[key]
  return typeof value === 'string' && value !== '' ? value : '<unknown>'
}

/** v1 Node. */
export const nodes: Resource<Node> = {
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  scope: 'Cluster',
  schema: 'io.k8s.api.core.v1.Node',
  withoutGeneration: true,
  subresources: {
    status: true,
    others: { proxy: { kind: 'NodeProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] } },
  },
  defaults: (node) => {
    const { allocatable, capacity } = node.status ?? {}
    return allocatable || !capacity ? node : { ...node, status: { ...node.status, allocatable: capacity } }
  },
  prepareForCreate: (node) => withoutConfigSource(node),
  prepareForUpdate: withoutConfigSource,
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  validateStatusUpdate: validateNodeStatus,
  selectableFields: { 'spec.unschedulable': ({ spec }) => String(spec.unschedulable === true) },
  columns: [
    column('Status', statusText, { description: 'The status of the node' }),
    column('Roles', (node) => nodeRoles(node).join(',') || '<none>', { description: 'The roles of the node' }),
    ageColumn,
    column('Version', ({ status }) => status?.nodeInfo?.kubeletVersion ?? '', { description: 'Kubelet Version reported by the node.' }),
    wide('Internal-IP', (node) => address(node, 'InternalIP')),
    wide('External-IP', (node) => address(node, 'ExternalIP')),
    wide('OS-Image', (node) => info(node, 'osImage')),
    wide('Kernel-Version', (node) => info(node, 'kernelVersion')),
    wide('Container-Runtime', (node) => info(node, 'containerRuntimeVersion')),
  ],
}
