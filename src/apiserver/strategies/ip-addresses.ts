import type { KubeObject } from '#apimachinery'

const managedBy = 'ipaddress.kubernetes.io/managed-by'
const allocator = 'ipallocator.k8s.io'

/** By these the IPAddresses are known that the server makes for services. */
export const serviceAddressLabels = { 'ipaddress.kubernetes.io/ip-family': 'IPv4', [managedBy]: allocator }

export const isOfService = ({ metadata }: KubeObject): boolean => metadata.labels?.[managedBy] === allocator
