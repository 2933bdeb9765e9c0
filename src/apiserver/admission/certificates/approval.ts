import type { CertificateSigningRequest } from '#api'
import type { AdmissionPlugin } from '../plugin.ts'
import { refuse } from '../refuse.ts'
import { mayUseSigner } from './may-use-signer.ts'

/** Who approves a request must be allowed to do so for its signer. (plugin/pkg/admission/certificates/approval) */
export const certificateApproval: AdmissionPlugin = {
  name: 'CertificateApproval',
  operations: ['UPDATE'],
  resources: ['certificatesigningrequests/approval'],
  async validate(admission, environment) {
    const { signerName } = (admission.previous as CertificateSigningRequest).spec // it concerns no other kind
    if (await mayUseSigner(admission, environment, 'approve', signerName)) return
    throw refuse(admission, `user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`)
  },
}
