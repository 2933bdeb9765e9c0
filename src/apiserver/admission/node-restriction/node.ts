import type { Node } from '#api'
import { deepEqual } from '#apimachinery'
import type { Admission } from '../plugin.ts'
import { refuse } from '../refuse.ts'

type Labels = Readonly<Record<string, string>>

/** Labels of Kubernetes' own that a kubelet may set. (k8s.io/kubelet/pkg/apis) */
const kubeletLabels = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'failure-domain.kubernetes.io/zone',
  'failure-domain.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
])

const isWithin = (namespace: string, domain: string): boolean => namespace === domain || namespace.endsWith(`.${domain}`)

/** Whether a kubelet could steer pods that are not meant for it by this label. */
function isForbidden(label: string): boolean {
  const slash = label.indexOf('/')
  const namespace = slash < 0 ? '' : label.slice(0, slash)
  if (isWithin(namespace, 'node-restriction.kubernetes.io')) return true
  if (!isWithin(namespace, 'kubernetes.io') && !isWithin(namespace, 'k8s.io')) return false
  return !kubeletLabels.has(label) && !isWithin(namespace, 'kubelet.kubernetes.io') && !isWithin(namespace, 'node.kubernetes.io')
}

function forbiddenChanges(next: Labels = {}, previous: Labels = {}): readonly string[] {
  const changed = [...new Set([...Object.keys(next), ...Object.keys(previous)])].filter((label) => next[label] !== previous[label])
  return changed.filter(isForbidden).toSorted()
}

/** A kubelet sees to its own Node, but neither to its taints nor to labels that are not its matter. */
export function checkNode(admission: Admission, node: string): void {
  const { operation, name } = admission
  const object = admission.object as Node | undefined
  const previous = admission.previous as Node | undefined
  const who = `node ${JSON.stringify(node)}`
  const asked = name ?? object?.metadata.name ?? ''
  if (asked !== node) throw refuse(admission, `${who} is not allowed to modify node ${JSON.stringify(asked)}`)
  if (!object) return
  const source = object.spec?.configSource
  if (operation === 'CREATE') {
    if (source) throw refuse(admission, `${who} is not allowed to create pods with a non-nil configSource`)
    const labels = forbiddenChanges(object.metadata.labels)
    if (labels.length > 0) throw refuse(admission, `${who} is not allowed to set the following labels: ${labels.join(', ')}`)
    return
  }
  if (source && !deepEqual(source, previous?.spec?.configSource))
    throw refuse(admission, `${who} is not allowed to update configSource to a new non-nil configSource`)
  if (!deepEqual(object.spec?.taints ?? [], previous?.spec?.taints ?? [])) throw refuse(admission, `${who} is not allowed to modify taints`)
  const labels = forbiddenChanges(object.metadata.labels, previous?.metadata.labels)
  if (labels.length > 0) throw refuse(admission, `is not allowed to modify labels: ${labels.join(', ')}`)
}
