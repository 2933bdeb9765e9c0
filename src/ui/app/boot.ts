import { create } from 'zustand'
import { createClient, createInformers } from '#client'
import { checkSnapshot, openCluster, type OpenOptions } from '#cluster'
import { seededRandom, wallClock } from '#kernel'
import { messageOf } from '../actions/attempt.ts'
import { showToast } from '../actions/toasts.ts'
import { recordRollouts } from '../rollout/history-store.ts'
import { isEmbedded } from '../state/environment.ts'
import { firstView } from '../state/first-view.ts'
import { actAs, inActorsName } from '../state/actor-store.ts'
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

/** Ends what runs now, and on `discard` what is kept of it. Resolves when it is safe to open again. */
let end: (how: 'close' | 'discard') => Promise<void> = async () => undefined

/**
 * Opens the cluster and begins to follow it. When what runs it is gone (the tab that this one joined was closed, the control
 * plane's worker crashed), it is opened again from what was stored.
 */
export async function openSession(snapshot?: OpenOptions['snapshot']): Promise<void> {
  useBoot.setState({ state: 'opening' }, true)
  try {
    const cluster = await openCluster({ mayStartAll: firstView, ...(!isEmbedded && { database }), ...(snapshot && { snapshot }) })
    const { handler, control, joined, gone } = cluster
    const client = createClient(handler, { userAgent: 'tabernetes' })
    // Chance here only spreads retries of the page's own watches.
    const informers = createInformers(client, wallClock, seededRandom(1, 'page'))
    const stops = [startProjection(informers), followStatus(control), recordRollouts(), () => informers.stop()]
    let isWanted = true
    end = async (how) => {
      isWanted = false
      for (const stop of stops) stop()
      await cluster[how]()
    }
    void gone.then(() => (isWanted ? reopen(joined) : undefined))
    const reset: Session['reset'] = async (file) => {
      if (file) await checkSnapshot(file)
      await (joined ? askHostToReset(file) : resetHere(file))
    }
    useBoot.setState({ state: 'running', session: { handler: inActorsName(handler), control, client, informers, reset }, joined }, true)
  } catch (error) {
    useBoot.setState({ state: 'failed', message: messageOf(error) }, true)
  }
}

async function reopen(joined: boolean): Promise<void> {
  await end('close')
  await openSession()
  if (joined) showToast({ tone: 'done', title: 'This tab runs the cluster now', text: 'The tab that ran it was closed.' })
  else showToast({ tone: 'failed', title: 'The control plane’s worker has ended', text: restartText })
}

const restartText = isEmbedded
  ? 'This cluster was kept in memory only: it started anew.'
  : 'The cluster was opened again, with everything that had been stored.'

async function resetHere(file?: Uint8Array<ArrayBuffer>): Promise<void> {
  select(undefined)
  actAs('')
  useBoot.setState({ state: 'opening' }, true)
  await end('discard')
  await openSession(file)
}

/** Between tabs. */
interface ResetRequest {
  readonly type: 'reset'
  readonly file: Uint8Array<ArrayBuffer> | undefined
}
const tabs = isEmbedded ? undefined : new BroadcastChannel(`${database}.page`)

async function askHostToReset(file: ResetRequest['file']): Promise<void> {
  tabs?.postMessage({ type: 'reset', file } satisfies ResetRequest)
}

tabs?.addEventListener('message', ({ data }: MessageEvent<ResetRequest>) => {
  const boot = useBoot.getState()
  if (boot.state === 'running' && !boot.joined) void resetHere(data.file)
})
