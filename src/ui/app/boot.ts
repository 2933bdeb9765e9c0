import { create } from 'zustand'
import { createClient, createInformers } from '#client'
import { deleteCluster, openCluster } from '#cluster'
import { seededRandom, wallClock } from '#kernel'
import { messageOf } from '../actions/attempt.ts'
import { recordRollouts } from '../rollout/history-store.ts'
import { isEmbedded } from '../state/environment.ts'
import { startProjection } from '../state/projection.ts'
import { followStatus } from '../state/status-store.ts'
import { select } from '../state/ui-store.ts'
import type { Session } from './session.tsx'

const database = 'tabernetes'

/** How far the page is with its cluster. */
export type Boot =
  | { readonly state: 'opening' }
  | { readonly state: 'failed'; readonly message: string }
  | {
      readonly state: 'running'
      readonly session: Session
      /** Another tab runs the cluster; this one looks at it. */
      readonly joined: boolean
    }

export const useBoot = create<Boot>(() => ({ state: 'opening' }))

/** Ends what runs now; resolves when it is safe to open again. */
let close = async (): Promise<void> => undefined

/** Opens the cluster and begins to follow it. When the tab that runs it is closed, another one opens it anew. */
export async function openSession(): Promise<void> {
  useBoot.setState({ state: 'opening' }, true)
  try {
    const cluster = await openCluster(isEmbedded ? {} : { database })
    const { handler, control, hostGone } = cluster
    const client = createClient(handler, { userAgent: 'tabernetes' })
    // Chance here only spreads retries of the page's own watches.
    const informers = createInformers(client, wallClock, seededRandom(1, 'page'))
    const stops = [startProjection(informers), followStatus(control), recordRollouts(), () => informers.stop()]
    close = async () => {
      for (const stop of stops) stop()
      await cluster.close()
    }
    void hostGone?.then(reopen)
    const reset = (): Promise<void> => (hostGone ? askHostToReset() : resetHere())
    useBoot.setState({ state: 'running', session: { handler, control, client, informers, reset }, joined: hostGone !== undefined }, true)
  } catch (error) {
    useBoot.setState({ state: 'failed', message: messageOf(error) }, true)
  }
}

async function reopen(): Promise<void> {
  await close()
  await openSession()
}

async function resetHere(): Promise<void> {
  select(undefined)
  useBoot.setState({ state: 'opening' }, true)
  await close()
  if (!isEmbedded) await deleteCluster(database)
  await openSession()
}

const resetText = 'reset'
const tabs = isEmbedded ? undefined : new BroadcastChannel(`${database}.page`)

async function askHostToReset(): Promise<void> {
  tabs?.postMessage(resetText)
}

tabs?.addEventListener('message', ({ data }) => {
  const boot = useBoot.getState()
  if (data === resetText && boot.state === 'running' && !boot.joined) void resetHere()
})
