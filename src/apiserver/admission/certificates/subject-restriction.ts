import type { CertificateSigningRequest } from '#api'
import { decodeBase64Text } from '#apimachinery'
import type { AdmissionPlugin } from '../plugin.ts'
import { refuse } from '../refuse.ts'

const signer = 'kubernetes.io/kube-apiserver-client'

/** Nobody becomes an administrator by a certificate. (certificates/subjectrestriction) */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  operations: ['CREATE'],
  resources: ['certificatesigningrequests'],
  async validate(admission, { hold }) {
    const { spec } = admission.object as CertificateSigningRequest // it concerns no other kind
    if (spec.signerName !== signer) return
    const { readRequest } = await hold(import('#pki'))
    if (readRequest(decodeBase64Text(spec.request)).subject.organizations.includes('system:masters'))
      throw refuse(admission, `use of ${signer} signer with system:masters group is not allowed`)
  },
}
