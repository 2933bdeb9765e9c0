import type { CertificateSigningRequest } from '#api'
import { deepEqual } from '#apimachinery'
import type { AdmissionPlugin } from '../plugin.ts'
import { refuse } from '../refuse.ts'
import { mayUseSigner } from './may-use-signer.ts'

/** Who issues a certificate, or says that it cannot be, must be allowed to sign for its signer. (certificates/signing) */
export const certificateSigning: AdmissionPlugin = {
  name: 'CertificateSigning',
  operations: ['UPDATE'],
  resources: ['certificatesigningrequests/status'],
  async validate(admission, environment) {
    const [next, previous] = [admission.object, admission.previous] as CertificateSigningRequest[] // it concerns no other kind
    if (!previous || deepEqual(next?.status ?? {}, previous.status ?? {})) return
    const { signerName } = previous.spec
    if (await mayUseSigner(admission, environment, 'sign', signerName)) return
    throw refuse(admission, `user not permitted to sign requests with signerName ${JSON.stringify(signerName)}`)
  },
}
