import { createContext, use } from 'react'
import type { ApiHandler, KubeObject } from '#apimachinery'
import type { Client, Informers } from '#client'
import type { ClusterControl } from '#cluster'
import { useCluster } from '../state/cluster-store.ts'
import { resourceOfKind } from '../state/kinds.ts'
import { keyOfRef, type ObjectRef } from '../state/views.ts'

/** The cluster that this page shows. */
export interface Session {
  readonly handler: ApiHandler
  readonly control: ClusterControl
  readonly client: Client
  readonly informers: Informers
  /** Forgets the cluster and starts a fresh one, or the one of a file: rejects, and forgets nothing, if that is none. */
  readonly reset: (file?: Uint8Array<ArrayBuffer>) => Promise<void>
}

export const SessionContext = createContext<Session | undefined>(undefined)

export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('useSession outside of a session')
  return session
}

/** The cached object, by reference; renders again when it changes. */
export function useObject(ref: ObjectRef | undefined): KubeObject | undefined {
  const { informers } = useSession()
  return useCluster(({ frame }) => {
    const resource = ref && frame >= 0 ? resourceOfKind(ref.kind) : undefined
    return resource && ref && informers.of(resource).lister.get(keyOfRef(ref))
  })
}
