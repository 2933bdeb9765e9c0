import { events, type CoreEvent } from '#api'
import { isReason, ApiError, type Cause, type Draft, type KubeObject } from '#apimachinery'
import { formatTime, type Clock, type Random } from '#kernel'
import { EventCorrelator, type Correlated, type EventFacts } from './event-correlator.ts'
import type { Client, EventRecorder } from './types.ts'

/** Who speaks: `source` of the events. `host` is the node, where the component runs on one. */
export interface EventSource {
  readonly component: string
  readonly host?: string
}

const maxTries = 12
const retryMs = 10_000

/**
 * Writes events as client-go's recorder does. `event` returns at once; the write follows, in order for the same event,
 * and is given up when the server rejects it.
 */
export function createEventRecorder(client: Client, clock: Clock, random: Random, source: EventSource): EventRecorder {
  const correlator = new EventCorrelator()
  const names = createNames(clock, random)
  /** What is on its way, by event key: the next write of the same event waits for it. */
  const writing = new Map<string, Promise<void>>()
  /** Names of the Event objects written, by event key. */
  const written = new Map<string, string>()

  async function write(event: Draft<CoreEvent>, { key, count }: Correlated, cause: Cause | undefined): Promise<void> {
    const target = client.because(cause)(events, event.metadata.namespace)
    const known = written.get(key)
    if (known !== undefined && count > 1) {
      const { lastTimestamp, message } = event
      const patched = await target.patch(known, { count, lastTimestamp, message }, { type: 'strategic' }).catch(ifNotFound)
      if (patched) return
    }
    const { metadata } = await target.create(event)
    remember(written, key, metadata.name)
  }

  async function writeWithRetries(event: Draft<CoreEvent>, correlated: Correlated, cause: Cause | undefined): Promise<void> {
    for (let tries = 1; tries <= maxTries; tries++) {
      try {
        return await write(event, correlated, cause)
      } catch (error) {
        if (error instanceof ApiError) return
        await clock.sleep(tries === 1 ? retryMs * random.next() : retryMs, undefined, { background: true })
      }
    }
  }

  return {
    event(about, type, reason, message, cause, { fieldPath = '' } = {}) {
      const facts = factsOf(about, source, { type, reason, message, fieldPath })
      const correlated = correlator.correlate(facts, clock.now())
      if (correlated.isDropped) return
      const event = eventOf(about, facts, correlated, names(about.metadata.name), clock.now())
      const before = writing.get(correlated.key) ?? Promise.resolve()
      const after = before
        .then(() => writeWithRetries(event, correlated, cause))
        .then(() => {
          if (writing.get(correlated.key) === after) writing.delete(correlated.key)
        })
      writing.set(correlated.key, after)
    },
  }
}

const ifNotFound = (error: unknown): undefined => {
  if (!isReason(error, 'NotFound')) throw error
}

/** As many names as the correlator remembers events. */
function remember(names: Map<string, string>, key: string, name: string): void {
  names.delete(key)
  names.set(key, name)
  if (names.size <= 4096) return
  for (const oldest of names.keys()) {
    names.delete(oldest)
    return
  }
}

/** `web.18a9c0…`: the object's name and the time in hexadecimal nanoseconds, which chance makes up below the clock's own step. */
function createNames(clock: Clock, random: Random): (about: string) => string {
  let last = 0n
  return (about) => {
    const now = BigInt(clock.now()) * 1_000_000n + BigInt(random.int(1_000_000))
    last = now > last ? now : last + 1n
    return `${about}.${last.toString(16)}`
  }
}

function factsOf(about: KubeObject, source: EventSource, said: Pick<EventFacts, 'type' | 'reason' | 'message' | 'fieldPath'>): EventFacts {
  const { kind, apiVersion, metadata } = about
  const { name, uid, namespace = '' } = metadata
  return { component: source.component, host: source.host ?? '', kind, apiVersion, namespace, name, uid, ...said }
}

function eventOf(about: KubeObject, facts: EventFacts, correlated: Correlated, name: string, nowMs: number): Draft<CoreEvent> {
  const { kind, apiVersion, namespace, uid, component, host, fieldPath } = facts
  return {
    metadata: { name, namespace: namespace === '' ? 'default' : namespace },
    involvedObject: {
      kind,
      ...(namespace !== '' && { namespace }),
      name: facts.name,
      uid,
      apiVersion,
      resourceVersion: about.metadata.resourceVersion,
      ...(fieldPath !== '' && { fieldPath }),
    },
    reason: facts.reason,
    message: correlated.message,
    source: { component, ...(host !== '' && { host }) },
    firstTimestamp: formatTime(correlated.firstMs),
    lastTimestamp: formatTime(nowMs),
    count: correlated.count,
    type: facts.type,
    reportingComponent: component,
    reportingInstance: host,
  }
}
