import type { Subresource } from './subresource.ts'

/** HTTP to a pod, to what stands behind a service, or to a node's kubelet. */
export const proxy: Subresource = {
  name: 'proxy',
  async handle(environment, served, call) {
    const { serveProxy } = await environment.hold(import('./proxy/serve.ts'))
    return serveProxy(environment, served, call)
  },
}
