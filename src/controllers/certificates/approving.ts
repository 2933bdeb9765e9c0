import { certificateSigningRequests, subjectAccessReviews, type CertificateSigningRequest } from '#api'
import { decodeBase64Text } from '#apimachinery'
import type { Client } from '#client'
import type { CertificateRequest } from '#pki'
import { listerOf, watch, type ControllerDeclaration } from '../controller.ts'
import { waitsForApprover, withCondition } from './request-state.ts'
import { kubeletClient, kubeletClientSigner } from './signers.ts'

/** Roles may change meanwhile. */
const retryMs = 60_000

/** Approves the certificates by which nodes are known, of those who may have them. (pkg/controller/certificates/approver) */
export const certificateApprovingController: ControllerDeclaration = {
  name: 'certificatesigningrequest-approving-controller',
  account: 'certificate-controller',
  create: (setting) => ({
    workers: 5,
    watches: [watch(certificateSigningRequests, { on: ['added', 'updated'] })],
    async reconcile(name, { client, again }) {
      const request = listerOf(setting, certificateSigningRequests).get(name)
      if (!request || request.spec.signerName !== kubeletClientSigner || !waitsForApprover(request)) return
      const { readRequest } = await setting.certificates()
      const permissions = permissionsFor(request, readRequest(decodeBase64Text(request.spec.request)))
      for (const { subresource, message } of permissions) {
        if (!(await mayCreate(client, request, subresource))) continue
        const approved = withCondition(request, { type: 'Approved', status: 'True', reason: 'AutoApproved', message })
        await client(certificateSigningRequests).updateSub(approved, 'approval')
        return
      }
      if (permissions.length > 0) again(retryMs, { background: true })
    },
  }),
}

interface Permission {
  readonly subresource: 'selfnodeclient' | 'nodeclient'
  readonly message: string
}

/** One of which the requester must have, for the request to be approved: nodes renew their own, and some may ask for others'. */
export function permissionsFor({ spec }: CertificateSigningRequest, asked: CertificateRequest): readonly Permission[] {
  if (spec.signerName !== kubeletClientSigner || kubeletClient(asked, spec.usages ?? []) !== undefined) return []
  const own: Permission = {
    subresource: 'selfnodeclient',
    message: 'Auto approving self kubelet client certificate after SubjectAccessReview.',
  }
  const any: Permission = { subresource: 'nodeclient', message: 'Auto approving kubelet client certificate after SubjectAccessReview.' }
  return spec.username === asked.subject.commonName ? [own, any] : [any]
}

async function mayCreate(client: Client, { spec }: CertificateSigningRequest, subresource: string): Promise<boolean> {
  const { username = '', uid, groups = [], extra } = spec
  const resourceAttributes = {
    verb: 'create',
    group: 'certificates.k8s.io',
    version: '*',
    resource: 'certificatesigningrequests',
    subresource,
  }
  const { status } = await client(subjectAccessReviews).create({
    metadata: {},
    spec: { user: username, groups, ...(uid !== undefined && { uid }), ...(extra && { extra }), resourceAttributes },
  })
  return status?.allowed ?? false
}
