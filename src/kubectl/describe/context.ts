import type { KubeObject, ObjectMeta, Query } from '#apimachinery'
import { escapeFieldValue, formatSelector as formatParsed, selectorOf, type LabelSelectorLike } from '#apimachinery'
import type { CoreEvent } from '#api'
import type { Location } from '../api.ts'
import type { Session } from '../session.ts'
import { DescribeWriter } from './writer.ts'

/** What a describer may ask besides its object. */
export interface DescribeContext {
  readonly session: Session
  readonly showEvents: boolean
  readonly chunkSize: number
  writer(): DescribeWriter
  /** All objects of a type in a namespace (or of all); empty where they cannot be listed. */
  list<T extends KubeObject>(type: string, namespace: string | undefined, query?: Query): Promise<readonly T[]>
  /** The events about an object; undefined when they are not wanted. */
  events(about: ObjectMeta, kind: string | undefined, uid?: string): Promise<readonly CoreEvent[] | undefined>
}

/** Writes what there is to say of an object. */
export type Describer<T extends KubeObject = KubeObject> = (object: T, context: DescribeContext) => Promise<string>

export function describeContext(session: Session, showEvents: boolean, chunkSize: number): DescribeContext {
  const { api, io } = session
  const limit: Query = chunkSize > 0 ? { limit: String(chunkSize) } : {}
  const list = async <T extends KubeObject>(type: string, namespace: string | undefined, query: Query = {}): Promise<readonly T[]> => {
    const found = await session.findType(type)
    if (!found) return []
    const at: Location = { type: found, namespace }
    return (await api.listAll(at, { ...query, ...limit })).items as unknown as readonly T[]
  }
  return {
    session,
    showEvents,
    chunkSize,
    list,
    writer: () => new DescribeWriter({ now: session.now(), utcOffsetMinutes: io.utcOffsetMinutes ?? 0 }),
    async events(about, kind, uid = about.uid) {
      if (!showEvents) return undefined
      const terms = {
        'involvedObject.name': about.name,
        'involvedObject.namespace': about.namespace ?? '',
        ...(kind && { 'involvedObject.kind': kind }),
        'involvedObject.uid': uid,
      }
      const fieldSelector = Object.entries(terms)
        .map(([field, value]) => `${field}=${escapeFieldValue(value)}`)
        .join(',')
      // Upstream searches without minding a failure: a description without events is better than none.
      return list<CoreEvent>('events', about.namespace, { fieldSelector }).catch(() => [])
    },
  }
}

/** A label selector as a query: `app=web,tier in (a,b)`; empty where it selects everything. */
export const selectorText = (selector: LabelSelectorLike | undefined): string => (selector ? formatParsed(selectorOf(selector)) : '')

/** The same as describers print it. */
export const formatSelector = (selector: LabelSelectorLike | undefined): string => selectorText(selector) || '<none>'
