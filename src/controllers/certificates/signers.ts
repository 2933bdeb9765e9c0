import type { CertificateRequest } from '#pki'

/** What a signer has against a request, in upstream's words; nothing if it may sign. */
type Check = (request: CertificateRequest, usages: readonly string[]) => string | undefined

export const kubeletClientSigner = 'kubernetes.io/kube-apiserver-client-kubelet'

const isSet = (usages: readonly string[], ...wanted: readonly string[]): boolean =>
  usages.length === wanted.length && wanted.every((usage) => usages.includes(usage))

/** Keys that cannot encipher need not promise to. */
const nodeUsagesProblem = (usages: readonly string[], purpose: string): string | undefined =>
  isSet(usages, 'digital signature', 'key encipherment', purpose) || isSet(usages, 'digital signature', purpose)
    ? undefined
    : `usages did not match [${['digital signature', 'key encipherment', purpose].toSorted().join(' ')}]`

const organizationProblem = ({ subject: { organizations } }: CertificateRequest): string | undefined =>
  isSet(organizations, 'system:nodes') ? undefined : 'subject organization is not system:nodes'

const nodeNameProblem = ({ subject: { commonName } }: CertificateRequest): string | undefined =>
  commonName.startsWith('system:node:') ? undefined : 'subject common name does not begin with system:node:'

/** (pkg/apis/certificates/helpers.go, ValidateKubeletServingCSR) */
const kubeletServing: Check = (request, usages) => {
  const { dnsNames, ipAddresses, emailAddresses, uris } = request.names
  return (
    organizationProblem(request) ??
    (dnsNames.length + ipAddresses.length === 0 ? 'DNS or IP subjectAltName is required' : undefined) ??
    (emailAddresses.length > 0 ? 'Email subjectAltNames are not allowed' : undefined) ??
    (uris.length > 0 ? 'URI subjectAltNames are not allowed' : undefined) ??
    nodeUsagesProblem(usages, 'server auth') ??
    nodeNameProblem(request)
  )
}

/** (ValidateKubeletClientCSR) */
export const kubeletClient: Check = (request, usages) => {
  const { dnsNames, ipAddresses, emailAddresses, uris } = request.names
  return (
    organizationProblem(request) ??
    (dnsNames.length > 0 ? 'DNS subjectAltNames are not allowed' : undefined) ??
    (emailAddresses.length > 0 ? 'Email subjectAltNames are not allowed' : undefined) ??
    (ipAddresses.length > 0 ? 'IP subjectAltNames are not allowed' : undefined) ??
    (uris.length > 0 ? 'URI subjectAltNames are not allowed' : undefined) ??
    nodeUsagesProblem(usages, 'client auth') ??
    nodeNameProblem(request)
  )
}

/** (validAPIServerClientUsages) */
const apiServerClient: Check = (_, usages) => {
  const other = usages.find((usage) => !['digital signature', 'key encipherment', 'client auth'].includes(usage))
  if (other !== undefined) return `invalid usage for client certificate: ${other}`
  return usages.includes('client auth') ? undefined : 'missing required usage for client certificate: client auth'
}

/** The signers of kube-controller-manager. Requests for others are somebody else's to sign. */
export const signers: Readonly<Record<string, Check>> = {
  'kubernetes.io/kubelet-serving': kubeletServing,
  [kubeletClientSigner]: kubeletClient,
  'kubernetes.io/kube-apiserver-client': apiServerClient,
  'kubernetes.io/legacy-unknown': () => undefined,
}
