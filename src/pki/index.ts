/**
 * Public key infrastructure: the cluster's certificate authority, certificates, requests for them (PKCS #10) and their PEM.
 * Pure functions of their arguments: keys follow from the cluster's identity and times are passed in, so all is the same in
 * a replay. Heavy, and needed by few: in the page's code it is imported dynamically.
 */
export { clusterAuthority, type ClusterIdentity } from './cluster-authority.ts'
export type { Authority, Order } from './authority.ts'
export { keyPairOf, type KeyPair } from './key-pair.ts'
export { readCertificate, readCertificates, type Certificate } from './certificate.ts'
export { readRequest, type CertificateRequest } from './request.ts'
export { verifyClientCertificate } from './client-certificate.ts'
