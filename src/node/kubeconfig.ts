import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from './options.ts'

const header = '# Written by tabernetes serve.'

const kubeconfigOf = (url: string): string => `${header}
apiVersion: v1
kind: Config
clusters:
- name: tabernetes
  cluster:
    server: ${url}
    # Some clients refuse plain http without it.
    insecure-skip-tls-verify: true
users:
- name: tabernetes
  user: {}
contexts:
- name: tabernetes
  context:
    cluster: tabernetes
    user: tabernetes
current-context: tabernetes
`

/** Replaces a kubeconfig of ours, but nobody else's. Throws UsageError. */
export async function writeKubeconfig(file: string, url: string): Promise<void> {
  const present = await readFile(file, 'utf8').catch(() => '')
  if (present !== '' && !present.startsWith(header)) {
    throw new UsageError(`${file} is there already and was not written by tabernetes; choose another file for --write-kubeconfig.`)
  }
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, kubeconfigOf(url), { mode: 0o600 })
  } catch (error) {
    throw new UsageError(`Cannot write ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
