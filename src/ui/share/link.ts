import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate'
import type { BottomTab, Panel, Theme, View } from '../state/ui-store.ts'

/** What a link carries. Data only: nothing in it is ever executed, and nothing is applied before the reader says so. */
export interface Shared {
  readonly files: readonly { readonly name: string; readonly text: string }[]
  readonly view?: View
  readonly bottomTab?: BottomTab
  readonly panels?: Readonly<Partial<Record<Panel, boolean>>>
  readonly theme?: Theme
  readonly speed?: number
}

const version = 1
const prefix = 'share='
const largest = 2_000_000

const toBase64Url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

const fromBase64Url = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))

/** `#share=…`, with `#embed&` before it for an iframe. */
export function encodeLink(shared: Shared, embed = false): string {
  const packed = deflateSync(strToU8(JSON.stringify({ v: version, ...shared })), { level: 9 })
  return `#${embed ? 'embed&' : ''}${prefix}${toBase64Url(packed)}`
}

export class LinkError extends Error {
  override readonly name = 'LinkError'
}

/** What the hash of a link carries; undefined if it shares nothing. Throws LinkError when it is damaged. */
export function decodeLink(hash: string): Shared | undefined {
  const part = hash
    .replace(/^#/, '')
    .split('&')
    .find((each) => each.startsWith(prefix))
  if (part === undefined) return undefined
  return checked(unpack(part.slice(prefix.length)))
}

function unpack(text: string): unknown {
  try {
    const bytes = inflateSync(fromBase64Url(text), { out: new Uint8Array(largest) })
    return JSON.parse(strFromU8(bytes))
  } catch {
    throw new LinkError('This link is damaged: its content cannot be read. Perhaps it was cut off when it was copied.')
  }
}

const views: readonly View[] = ['cluster', 'workloads', 'list']
const bottomTabs: readonly BottomTab[] = ['editor', 'terminal', 'events']
const themes: readonly Theme[] = ['light', 'dark', 'system']
const panels = ['explorer', 'inspector', 'bottom'] as const

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const oneOf = <T>(value: unknown, allowed: readonly T[]): T | undefined => allowed.find((each) => each === value)

/** Anyone may have written the link: each part is taken only if it is what it should be. */
function checked(data: unknown): Shared {
  if (!isRecord(data) || data['v'] !== version) throw new LinkError('This link is of a newer version of this page than this one.')
  const given = Array.isArray(data['files']) ? data['files'] : []
  const files = given
    .filter(isRecord)
    .flatMap(({ name, text }) => (typeof name === 'string' && typeof text === 'string' ? [{ name, text }] : []))
  if (files.length !== given.length) throw new LinkError('This link is damaged: one of its files cannot be read.')
  const open = isRecord(data['panels']) ? data['panels'] : {}
  const view = oneOf(data['view'], views)
  const bottomTab = oneOf(data['bottomTab'], bottomTabs)
  const theme = oneOf(data['theme'], themes)
  const speed = data['speed']
  return {
    files,
    panels: Object.fromEntries(panels.filter((panel) => typeof open[panel] === 'boolean').map((panel) => [panel, open[panel] === true])),
    ...(view && { view }),
    ...(bottomTab && { bottomTab }),
    ...(theme && { theme }),
    ...(typeof speed === 'number' && speed >= 0 && speed <= 1000 && { speed }),
  }
}
