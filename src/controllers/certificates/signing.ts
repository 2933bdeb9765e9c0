import { certificateSigningRequests, type CertificateSigningRequest } from '#api'
import { decodeBase64Text, encodeBase64 } from '#apimachinery'
import { formatTime } from '#kernel'
import type { CertificateRequest, Order } from '#pki'
import { listerOf, watch, type ControllerDeclaration } from '../controller.ts'
import { waitsForSigner, withCondition } from './request-state.ts'
import { signers } from './signers.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** kube-controller-manager's --cluster-signing-duration. */
const longestMs = 8760 * hourMs
const shortestMs = 10 * minuteMs
/** For those whose clocks are late. */
const backdateMs = 5 * minuteMs
/** What lasts less is not cut short by being backdated. */
const shortMs = 8 * hourMs

/** Issues what was approved, where the request is as its signer wants it. (pkg/controller/certificates/signer) */
export const certificateSigningController: ControllerDeclaration = {
  name: 'certificatesigningrequest-signing-controller',
  account: 'certificate-controller',
  create: (setting) => ({
    workers: 5,
    watches: [watch(certificateSigningRequests, { on: ['added', 'updated'] })],
    async reconcile(name, { client }) {
      const request = listerOf(setting, certificateSigningRequests).get(name)
      const check = request && signers[request.spec.signerName]
      if (!check || !waitsForSigner(request)) return
      const { readRequest, authority } = await setting.certificates()
      const asked = readRequest(decodeBase64Text(request.spec.request))
      const problem = check(asked, request.spec.usages ?? [])
      const now = setting.clock.now()
      const next =
        problem === undefined ? withCertificate(request, authority.issue(orderFor(request, asked, now))) : failed(request, problem, now)
      await client(certificateSigningRequests).updateStatus(next)
    },
  }),
}

/** (authority/policies.go, PermissiveSigningPolicy) */
export function orderFor({ spec }: CertificateSigningRequest, { subject, names, publicKey }: CertificateRequest, nowMs: number): Order {
  const { usages = [], expirationSeconds } = spec
  const askedMs = expirationSeconds === undefined ? longestMs : expirationSeconds * 1000
  const lifetimeMs = Math.min(Math.max(askedMs, shortestMs), longestMs)
  const notAfterMs = nowMs + lifetimeMs - (lifetimeMs < shortMs ? 0 : backdateMs)
  return { subject, names, publicKey, usages, notBeforeMs: nowMs - backdateMs, notAfterMs }
}

const withCertificate = (request: CertificateSigningRequest, pem: string): CertificateSigningRequest => ({
  ...request,
  status: { ...request.status, certificate: encodeBase64(pem) },
})

function failed(request: CertificateSigningRequest, message: string, nowMs: number): CertificateSigningRequest {
  const lastUpdateTime = formatTime(nowMs)
  return withCondition(request, { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message, lastUpdateTime })
}
