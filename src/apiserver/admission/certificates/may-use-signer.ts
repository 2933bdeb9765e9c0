import type { Environment } from '../../environment.ts'
import type { Admission } from '../plugin.ts'

/** Whether the user may do so with this signer, or with all of its domain. (pkg/registry/certificates/authorization.go) */
export async function mayUseSigner(
  { user }: Admission,
  { authorizer }: Environment,
  verb: 'approve' | 'sign',
  signer: string,
): Promise<boolean> {
  const attributes = { user, verb, group: 'certificates.k8s.io', resource: 'signers' }
  for (const name of [signer, `${signer.split('/')[0]}/*`]) {
    if ((await authorizer.authorize({ ...attributes, name })).allowed) return true
  }
  return false
}
