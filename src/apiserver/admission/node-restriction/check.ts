import type { AuthenticationTokenRequest, Pod } from '#api'
import { deepEqual, notFound, type KubeObject } from '#apimachinery'
import type { Environment } from '../../environment.ts'
import { read } from '../../registry/read.ts'
import { checkNode } from './node.ts'
import { checkPod } from './pod.ts'
import type { Admission } from '../plugin.ts'
import { refuse } from '../refuse.ts'

const leaseNamespace = 'kube-node-lease'

/** Throws what a node must not do. */
export async function checkNodeRequest(admission: Admission, node: string, environment: Environment): Promise<void> {
  const { user, resource } = admission
  if (node === '') throw refuse(admission, `could not determine node from user ${JSON.stringify(user.name)}`)
  switch (resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`) {
    case 'pods':
      return checkPod(admission, node, environment)
    case 'nodes':
      return checkNode(admission, node)
    case 'persistentvolumeclaims':
      return checkClaim(admission, node)
    case 'serviceaccounts':
      return checkToken(admission, node, environment)
    case 'leases.coordination.k8s.io':
      return checkLease(admission, node)
    case 'csinodes.storage.k8s.io':
      return checkName(admission, node, 'can only access CSINode with the same name as the requesting node')
  }
}

function checkClaim(admission: Admission, node: string): void {
  const { subresource, object, previous } = admission
  if (subresource !== 'status') throw refuse(admission, 'may only update PVC status')
  if (!deepEqual(withoutReports(object), withoutReports(previous)))
    throw refuse(admission, `node ${JSON.stringify(node)} is not allowed to update fields other than status.capacity and status.conditions`)
}

/** A claim without what nodes report of it. */
function withoutReports(claim: KubeObject | undefined): unknown {
  const { metadata, status, ...rest } = claim as KubeObject & { readonly status?: Readonly<Record<string, unknown>> }
  const { resourceVersion: _, managedFields: _managers, ...kept } = metadata
  const {
    capacity: _capacity,
    conditions: _conditions,
    allocatedResources: _resources,
    allocatedResourceStatuses: _statuses,
    ...others
  } = {
    ...status,
  }
  return { ...rest, metadata: kept, status: others }
}

async function checkToken(admission: Admission, node: string, environment: Environment): Promise<void> {
  const { operation, subresource, object, namespace } = admission
  if (operation !== 'CREATE' || subresource !== 'token') return
  const { boundObjectRef: bound } = (object as unknown as AuthenticationTokenRequest).spec // of tokens, requests are admitted
  if (bound?.apiVersion !== 'v1' || bound.kind !== 'Pod' || !bound.name) throw refuse(admission, 'node requested token not bound to a pod')
  if (!bound.uid) throw refuse(admission, 'node requested token with a pod binding without a uid')
  const pod = (await read(environment, '', 'pods', bound.name, namespace)) as Pod | undefined
  if (!pod) throw notFound('', 'pods', bound.name)
  if (bound.uid !== pod.metadata.uid) {
    const why = `the UID in the bound object reference (${bound.uid}) does not match the UID in record. The object might have been deleted and then recreated`
    throw refuse(admission, why)
  }
  if (pod.spec.nodeName !== node) throw refuse(admission, 'node requested token bound to a pod scheduled on a different node')
}

function checkLease(admission: Admission, node: string): void {
  if (admission.namespace !== leaseNamespace) throw refuse(admission, `can only access leases in the "${leaseNamespace}" system namespace`)
  checkName(admission, node, 'can only access node lease with the same name as the requesting node')
}

function checkName(admission: Admission, node: string, why: string): void {
  if ((admission.object?.metadata.name ?? admission.name) !== node) throw refuse(admission, why)
}
