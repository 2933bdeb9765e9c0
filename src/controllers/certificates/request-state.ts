import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '#api'

type Condition = CertificateSigningRequestCondition

export const conditionOf = ({ status }: CertificateSigningRequest, type: 'Approved' | 'Denied' | 'Failed'): Condition | undefined =>
  status?.conditions?.find((condition) => condition.type === type)

/** Approved, and nothing has come of it yet. */
export const waitsForSigner = (request: CertificateSigningRequest): boolean =>
  conditionOf(request, 'Approved') !== undefined &&
  conditionOf(request, 'Denied') === undefined &&
  conditionOf(request, 'Failed') === undefined &&
  !request.status?.certificate

/** Nobody has judged it yet. */
export const waitsForApprover = (request: CertificateSigningRequest): boolean =>
  conditionOf(request, 'Approved') === undefined && conditionOf(request, 'Denied') === undefined && !request.status?.certificate

/** The request with another condition. */
export const withCondition = (request: CertificateSigningRequest, condition: Condition): CertificateSigningRequest => ({
  ...request,
  status: { ...request.status, conditions: [...(request.status?.conditions ?? []), condition] },
})
