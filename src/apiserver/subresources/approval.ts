import { type CertificateSigningRequest, validateApproval, withConditionTimes } from '#api'
import type { KubeObject } from '#apimachinery'
import type { Door } from '../registry/door.ts'
import { throughDoor } from './own-type.ts'
import type { Subresource } from './subresource.ts'

/** Lets only the conditions through: what was asked for and what was issued are others' to say. */
const approvalDoor: Door = {
  take(_, sent, previous) {
    const request = previous as CertificateSigningRequest
    const conditions = (sent as CertificateSigningRequest).status?.conditions
    return { ...request, status: { ...request.status, ...(conditions && { conditions }) } } as KubeObject
  },
  prepare: (_, next, previous, context) =>
    withConditionTimes(next as CertificateSigningRequest, previous as CertificateSigningRequest, context),
  validate: (_, next, previous) => validateApproval(next as CertificateSigningRequest, previous as CertificateSigningRequest),
}

/** certificatesigningrequests/approval. */
export const approval: Subresource = {
  name: 'approval',
  handle: (environment, served, call) => throughDoor(environment, served, call, approvalDoor),
}
