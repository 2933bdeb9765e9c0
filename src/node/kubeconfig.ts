import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { encodeBase64 } from '#apimachinery'
import type { ClientCredentials } from './tls.ts'
import { UsageError } from './usage-error.ts'

const header = '# Written by tabernetes serve.'

/** Over plain HTTP nobody needs to say who they are, and kubectl would not. */
const plain = {
  cluster: `# Some clients refuse plain http without it.
    insecure-skip-tls-verify: true`,
  users: `
- name: tabernetes
  user: {}`,
}

/** By a token, which `kubectl --token` replaces; a certificate would be shown beside it, and come first. */
const secure = ({ authority, certificate, key, token }: ClientCredentials): typeof plain => ({
  cluster: `certificate-authority-data: ${encodeBase64(authority)}`,
  users: `
- name: tabernetes
  user:
    token: ${token}
# The same administrator, by a certificate.
- name: tabernetes-certificate
  user:
    client-certificate-data: ${encodeBase64(certificate)}
    client-key-data: ${encodeBase64(key)}`,
})

function kubeconfigOf(url: string, credentials: ClientCredentials | undefined): string {
  const { cluster, users } = credentials ? secure(credentials) : plain
  return `${header}
apiVersion: v1
kind: Config
clusters:
- name: tabernetes
  cluster:
    server: ${url}
    ${cluster}
users:${users}
contexts:
- name: tabernetes
  context:
    cluster: tabernetes
    user: tabernetes
current-context: tabernetes
`
}

/** Replaces a kubeconfig of ours, but nobody else's. Throws UsageError. */
export async function writeKubeconfig(file: string, url: string, credentials?: ClientCredentials): Promise<void> {
  const present = await readFile(file, 'utf8').catch(() => '')
  if (present !== '' && !present.startsWith(header)) {
    throw new UsageError(`${file} is there already and was not written by tabernetes; choose another file for --write-kubeconfig.`)
  }
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, kubeconfigOf(url, credentials), { mode: 0o600 })
  } catch (error) {
    throw new UsageError(`Cannot write ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
