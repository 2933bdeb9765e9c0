import { certificateSigningRequests, type CertificateSigningRequest } from '#api'
import { decodeBase64Text } from '#apimachinery'
import { parseTime } from '#kernel'
import { every, listerOf, watch, type ControllerDeclaration } from '../controller.ts'
import { ignoreNotFound } from '../errors.ts'
import { conditionOf } from './request-state.ts'

const hourMs = 3_600_000
const judgedMs = hourMs
const pendingMs = 24 * hourMs

/** Deletes requests that are over, once an hour. (pkg/controller/certificates/cleaner) */
export const certificateCleaningController: ControllerDeclaration = {
  name: 'certificatesigningrequest-cleaner-controller',
  account: 'certificate-controller',
  create: (setting) => ({
    watches: [watch(certificateSigningRequests, { on: [] })],
    async reconcile(name, { client }) {
      const request = listerOf(setting, certificateSigningRequests).get(name)
      if (request && isOver(request, setting.clock.now(), await endOf(request))) {
        await client(certificateSigningRequests).delete(name).catch(ignoreNotFound)
      }

      async function endOf({ status }: CertificateSigningRequest): Promise<number> {
        if (!status?.certificate) return Infinity
        const { readCertificates } = await setting.certificates()
        return readCertificates(decodeBase64Text(status.certificate))[0]?.notAfterMs ?? Infinity
      }
    },
    start(enqueue) {
      const look = (): void => {
        for (const { metadata } of listerOf(setting, certificateSigningRequests).list()) enqueue(metadata.name)
      }
      every(hourMs, look, setting)
    },
  }),
}

/** Whether nobody needs the request any more: it was judged an hour ago, or never, or its certificate has expired. */
export function isOver(request: CertificateSigningRequest, nowMs: number, certificateEndMs: number): boolean {
  const isOlder = (time: string | undefined, ageMs: number): boolean => time !== undefined && nowMs - parseTime(time) > ageMs
  const isPast = (type: 'Approved' | 'Denied' | 'Failed'): boolean => isOlder(conditionOf(request, type)?.lastUpdateTime, judgedMs)
  const isIssued = request.status?.certificate !== undefined && conditionOf(request, 'Approved') !== undefined
  const isPending = (request.status?.conditions ?? []).length === 0
  return (
    (isIssued && (isPast('Approved') || nowMs > certificateEndMs)) ||
    isPast('Denied') ||
    isPast('Failed') ||
    (isPending && isOlder(request.metadata.creationTimestamp, pendingMs))
  )
}
