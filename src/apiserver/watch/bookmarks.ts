import type { Clock, Stop } from '#kernel'
import type { Catalog, Served } from '../catalog.ts'
import { bookmark } from '../registry/watch.ts'

const everyMs = 60_000

/** Tells those who watch something quiet, once a minute, how far they are: so that they need not list anew after a gap. */
export function sendBookmarks(catalog: Catalog, clock: Clock): Stop {
  let stop: Stop
  const round = (): void => {
    for (const served of catalog.all) void remind(served)
    stop = clock.after(everyMs, round, { background: true })
  }
  stop = clock.after(everyMs, round, { background: true })
  return () => stop()
}

async function remind(served: Served): Promise<void> {
  const { watches } = served
  await watches.caughtUp()
  for (const watcher of watches.watchers) {
    if (!watcher.wantsBookmarks || watcher.waiting || watcher.toldRevision >= watches.revision) continue
    watcher.toldRevision = watches.revision
    watcher.pipe.push(bookmark(served, watches.revision))
  }
}
