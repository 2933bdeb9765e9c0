import { createClient, createInformers } from '#client'
import { seededRandom, wallClock, type Stop } from '#kernel'
import { startProjection } from '../state/projection.ts'
import { followStatus } from '../state/status-store.ts'
import { openCluster } from '../dev/fake.ts'
import type { Session } from './session.tsx'

export interface Booted {
  readonly session: Session
  readonly stop: Stop
}

/** Opens the cluster and begins to follow it. */
export async function boot(): Promise<Booted> {
  const { handler, control, close } = await openCluster()
  const client = createClient(handler, { userAgent: 'tabernetes' })
  // Chance here only spreads retries of the page's own watches.
  const informers = createInformers(client, wallClock, seededRandom(1, 'page'))
  const stops = [startProjection(informers), followStatus(control)]
  const stop = (): void => {
    for (const end of stops) end()
    informers.stop()
    void close()
  }
  return { session: { handler, control, client, informers, reset: async () => location.reload() }, stop }
}
