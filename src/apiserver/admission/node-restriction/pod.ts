import type { Pod } from '#api'
import { deepEqual, notFound } from '#apimachinery'
import { referencesOf } from '../../authorization/references.ts'
import type { Environment } from '../../environment.ts'
import { read } from '../../registry/read.ts'
import type { Admission } from '../plugin.ts'
import { refuse } from '../refuse.ts'

const mirrorAnnotation = 'kubernetes.io/config.mirror'

/** A kubelet makes mirror pods, reports on its own pods, and deletes and evicts them. */
export async function checkPod(admission: Admission, node: string, environment: Environment): Promise<void> {
  const { operation, subresource } = admission
  const who = `node ${JSON.stringify(node)}`
  switch (subresource) {
    case undefined:
      if (operation === 'CREATE') return checkMirror(admission, node, who, environment)
      if (operation === 'DELETE') return mustBeOwn(admission, node, environment, `${who} can only delete pods with`)
      throw refuse(admission, `unexpected operation "${operation}", ${who} can only create and delete mirror pods`)
    case 'status':
      return checkStatus(admission, node, who)
    case 'eviction':
      // What it leads to, the server does: the mark on the pod, and its deletion.
      if (operation === 'CREATE') await mustBeOwn(admission, node, environment, `node ${node} can only evict pods with`)
      return
    default:
      throw refuse(admission, `unexpected pod subresource ${JSON.stringify(subresource)}, only 'status' and 'eviction' are allowed`)
  }
}

async function mustBeOwn(admission: Admission, node: string, environment: Environment, what: string): Promise<void> {
  const { name = '', namespace } = admission
  const pod = (await read(environment, '', 'pods', name, namespace)) as Pod | undefined
  if (!pod) throw notFound('', 'pods', name)
  if (pod.spec.nodeName !== node) throw refuse(admission, `${what} spec.nodeName set to itself`)
}

function checkStatus(admission: Admission, node: string, who: string): void {
  const pod = admission.object as Pod
  const previous = admission.previous as Pod
  if (previous.spec.nodeName !== node)
    throw refuse(admission, `${who} can only update pod status for pods with spec.nodeName set to itself`)
  if (!deepEqual(pod.metadata.labels ?? {}, previous.metadata.labels ?? {}))
    throw refuse(admission, `${who} cannot update labels through pod status`)
  if (!deepEqual(pod.status?.resourceClaimStatuses ?? [], previous.status?.resourceClaimStatuses ?? []))
    throw refuse(admission, `${who} cannot update resource claim statues`)
}

/** The API's image of a static pod: the node's own, and without claim on anything else that the API keeps. */
async function checkMirror(admission: Admission, node: string, who: string, environment: Environment): Promise<void> {
  const pod = admission.object as Pod
  if (pod.metadata.annotations?.[mirrorAnnotation] === undefined)
    throw refuse(admission, `pod does not have "${mirrorAnnotation}" annotation, ${who} can only create mirror pods`)
  if (pod.spec.nodeName !== node) throw refuse(admission, `${who} can only create pods with spec.nodeName set to itself`)
  await checkOwner(admission, node, who, environment)
  const { secrets, configMaps, claims } = referencesOf(pod)
  const hasBundle = (pod.spec.volumes ?? []).some(({ projected }) =>
    projected?.sources?.some(({ clusterTrustBundle }) => clusterTrustBundle),
  )
  const forbidden = [
    [Boolean(pod.spec.serviceAccountName), 'a service account'],
    [secrets.length > 0, 'secrets'],
    [configMaps.length > 0, 'configmaps'],
    [hasBundle, 'clustertrustbundles'],
    [claims.length > 0, 'persistentvolumeclaims'],
  ] as const
  for (const [isThere, what] of forbidden) if (isThere) throw refuse(admission, `${who} can not create pods that reference ${what}`)
}

async function checkOwner(admission: Admission, node: string, who: string, environment: Environment): Promise<void> {
  const [owner, ...others] = admission.object?.metadata.ownerReferences ?? []
  if (others.length > 0) throw refuse(admission, `${who} can only create pods with a single owner reference set to itself`)
  if (owner?.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node)
    throw refuse(admission, `${who} can only create pods with an owner reference set to itself`)
  if (!owner.controller) throw refuse(admission, `${who} can only create pods with a controller owner reference set to itself`)
  if (owner.blockOwnerDeletion) throw refuse(admission, `${who} must not set blockOwnerDeletion on an owner reference`)
  const known = await read(environment, '', 'nodes', node)
  if (!known) throw notFound('', 'nodes', node)
  if (owner.uid !== known.metadata.uid)
    throw refuse(admission, `node ${node} UID mismatch: expected ${owner.uid} got ${known.metadata.uid}`)
}
