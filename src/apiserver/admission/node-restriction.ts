import { nodeOf } from '../authorization/node-identity.ts'
import type { Environment } from '../environment.ts'
import type { Admission, AdmissionPlugin } from './plugin.ts'

/**
 * A kubelet changes its own Node, its own pods, and little else. Off by default, but on with RBAC, as kubeadm has it.
 * (plugin/pkg/admission/noderestriction)
 */
export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',
  operations: ['CREATE', 'UPDATE', 'DELETE'],
  isOffByDefault: true,
  // With the plugins that change objects, as upstream: before validation has its say.
  async admit(admission, environment) {
    await check(admission, environment)
    return admission.object
  },
  async validate(admission, environment) {
    if (admission.operation === 'DELETE') await check(admission, environment)
  },
}

async function check(admission: Admission, environment: Environment): Promise<void> {
  const node = nodeOf(admission.user)
  if (node === undefined) return
  // No part of what a page needs first.
  const { checkNodeRequest } = await environment.hold(import('./node-restriction/check.ts'))
  await checkNodeRequest(admission, node, environment)
}
