import type { ApiHandler } from '#apimachinery'
import type { KubeConfig, KubectlIO } from '../io.ts'

const remembered = new WeakMap<ApiHandler, KubeConfig>()

const initial = (namespace: string): KubeConfig => ({
  currentContext: 'tabernetes',
  contexts: [{ name: 'tabernetes', cluster: 'tabernetes', user: 'admin', ...(namespace !== 'default' && { namespace }) }],
  clusters: [{ name: 'tabernetes', server: 'https://10.96.0.1:443' }],
  users: [{ name: 'admin' }],
})

/** A kubeconfig for terminals that bring none: it lasts as long as the connection to the cluster. */
export const rememberedConfig = ({ handler, namespace }: KubectlIO): NonNullable<KubectlIO['config']> => ({
  read: () => remembered.get(handler) ?? initial(namespace),
  write: (config) => void remembered.set(handler, config),
})
