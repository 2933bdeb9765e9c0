import { namespaces } from '#api'
import type { Informers } from '#client'
import { parseTime, type Process } from '#kernel'
import type { Certificates } from '../controller.ts'

/** The authority of the cluster that the informers show, and what reads certificates: loaded once. */
export function certificatesOf(informers: Informers, process: Process): () => Promise<Certificates> {
  const { lister } = informers.of(namespaces)
  let loaded: Promise<Certificates> | undefined
  async function load(): Promise<Certificates> {
    const system = lister.get('kube-system')
    if (!system) throw new Error('the cluster has no identity yet')
    const { uid, creationTimestamp } = system.metadata
    const { clusterAuthority, readCertificates, readRequest } = await process.hold(import('#pki'))
    return { authority: clusterAuthority({ uid, createdMs: parseTime(creationTimestamp) }), readCertificates, readRequest }
  }
  return () => {
    if (!loaded) {
      loaded = load()
      // What could not be had is asked for again.
      loaded.catch(() => (loaded = undefined))
    }
    return loaded
  }
}
