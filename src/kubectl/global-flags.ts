import type { Flag } from './flags.ts'

/** Flags of every command. */
export const globalFlags: readonly Flag[] = [
  { name: 'as', type: 'string', help: 'The user to act as: a regular one, or a service account of a namespace.' },
  { name: 'as-group', type: 'strings', help: 'A group to act as; may be given several times.' },
  { name: 'as-uid', type: 'string', help: 'The UID to act as.' },
  { name: 'cache-dir', type: 'string', default: '/root/.kube/cache', help: 'The directory of cached answers.' },
  { name: 'certificate-authority', type: 'string', help: 'The file of a certificate that signs those of servers.' },
  { name: 'client-certificate', type: 'string', help: 'The file of a certificate to authenticate with.' },
  { name: 'client-key', type: 'string', help: 'The file of the key that belongs to the certificate.' },
  { name: 'cluster', type: 'string', help: 'The cluster of the kubeconfig to use.' },
  { name: 'context', type: 'string', help: 'The context of the kubeconfig to use.' },
  { name: 'insecure-skip-tls-verify', type: 'bool', help: 'If true, the certificate of the server is not checked.' },
  { name: 'kubeconfig', type: 'string', help: 'The kubeconfig file to use.' },
  { name: 'match-server-version', type: 'bool', help: 'If true, the version of the server must be that of the client.' },
  { name: 'namespace', short: 'n', type: 'string', help: 'The namespace that the request is about.' },
  { name: 'request-timeout', type: 'string', default: '0', help: 'How long to wait for the answer to one request; zero is for ever.' },
  { name: 'server', short: 's', type: 'string', help: 'The address and port of the API server.' },
  { name: 'token', type: 'string', help: 'A bearer token to authenticate with.' },
  { name: 'user', type: 'string', help: 'The user of the kubeconfig to use.' },
  { name: 'v', short: 'v', type: 'int', default: '0', help: 'How much to log.' },
  { name: 'warnings-as-errors', type: 'bool', help: 'If true, a warning from the server is an error.' },
]

export const helpFlag: Flag = { name: 'help', short: 'h', type: 'bool', help: 'Show help.', hidden: true }
