import type { Json, KubeObject, WatchEvent } from '#apimachinery'

const texts = new WeakMap<object, string>()

/**
 * The JSON of an answer. What the store holds is frozen and shared: each such object is encoded once, however often it is
 * read, listed or watched.
 */
export function jsonText(value: Json | KubeObject): string {
  if (!isObject(value)) return JSON.stringify(value)
  if (isShared(value)) return sharedText(value)
  const { items } = value as { readonly items?: unknown }
  return Array.isArray(items) && items.some(isShared) ? listText(value, items) : JSON.stringify(value)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const isShared = (value: unknown): value is object => isObject(value) && Object.isFrozen(value) && 'metadata' in value

function sharedText(object: object): string {
  let text = texts.get(object)
  if (text === undefined) texts.set(object, (text = JSON.stringify(object)))
  return text
}

function listText(list: object, items: readonly (Json | KubeObject)[]): string {
  const fields = Object.entries(list).flatMap(([field, value]) => {
    const text: string | undefined = field === 'items' ? `[${items.map(jsonText).join(',')}]` : JSON.stringify(value)
    return text === undefined ? [] : `${JSON.stringify(field)}:${text}`
  })
  return `{${fields.join(',')}}`
}

const encoder = new TextEncoder()
const lines = new WeakMap<WatchEvent, Uint8Array>()

/** An event as a watch sends it: encoded once for all who watch. */
export function watchLine(event: WatchEvent): Uint8Array {
  let line = lines.get(event)
  if (!line) lines.set(event, (line = encoder.encode(`{"type":"${event.type}","object":${jsonText(event.object)}}\n`)))
  return line
}
