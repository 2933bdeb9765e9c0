import { pageUsers } from '#cluster'
import type { KubeConfig } from '#kubectl'
import { isEmbedded } from '../state/environment.ts'

const storageKey = 'tabernetes.kubeconfig'

const initial: KubeConfig = {
  currentContext: 'tabernetes',
  contexts: [{ name: 'tabernetes', cluster: 'tabernetes', user: 'admin' }],
  clusters: [{ name: 'tabernetes', server: 'https://172.18.0.2:6443' }],
  users: [{ name: 'admin' }, ...pageUsers.map(({ token, user: { name } }) => ({ name, token }))],
}

let current: KubeConfig | undefined

function restore(): KubeConfig {
  if (isEmbedded) return initial
  try {
    // Only this page writes there.
    return (JSON.parse(localStorage.getItem(storageKey) ?? 'null') as KubeConfig | null) ?? initial
  } catch {
    return initial
  }
}

/** The kubeconfig of the page's terminal: one cluster, and the contexts that the reader makes. */
export const kubeconfig = {
  read: (): KubeConfig => (current ??= restore()),
  write(config: KubeConfig): void {
    current = config
    if (isEmbedded) return
    try {
      localStorage.setItem(storageKey, JSON.stringify(config))
    } catch {
      // A browser that stores nothing: it lasts as long as the page.
    }
  },
}
