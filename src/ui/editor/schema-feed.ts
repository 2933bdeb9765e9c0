import { isFailure, type ApiHandler } from '#apimachinery'
import type { Stop } from '#kernel'
import type { OpenApiDocument } from './language/schema.ts'

/** Who is told of the schemas of each group version, and of its end. */
export type TakeSchemas = (path: string, document: OpenApiDocument | undefined) => Promise<void>

/** Group versions in the order people need them; the others follow. */
const first = ['api/v1', 'apis/apps/v1']
/** Definitions come and go in several steps. */
const settleMs = 500
const retryMs = 5000

/** Hands out the cluster's own schemas, so that the editor knows just what this cluster knows: again when kinds come or go. */
export function followSchemas(handler: ApiHandler, take: TakeSchemas, loaded: () => void): Stop {
  const known = new Map<string, string>()
  const ended = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let reading = Promise.resolve()

  const readAll = async (): Promise<void> => {
    const urls = await urlsOf(handler)
    for (const path of [...known.keys()].filter((path) => !urls.has(path))) {
      known.delete(path)
      await take(path, undefined)
    }
    for (const [path, url] of urls) {
      if (ended.signal.aborted) return
      if (known.get(path) === url) continue
      await take(path, (await read(handler, `/openapi/v3/${path}`)) as OpenApiDocument)
      known.set(path, url)
      if (path === first.at(-1)) loaded()
    }
    loaded()
  }
  // Without schemas the editor still edits: syntax is checked, and applying asks the server.
  const readNow = (): void => void (reading = reading.then(readAll).catch(() => undefined))
  const readLater = (afterMs: number, andThen: () => void): void => {
    clearTimeout(timer)
    if (!ended.signal.aborted) timer = setTimeout(andThen, afterMs)
  }
  const follow = (): void => {
    readNow()
    // A watch ends in time, or with the server: then all is read again, as something may have been missed.
    void watchDefinitions(handler, ended.signal, () => readLater(settleMs, readNow)).then(() => readLater(retryMs, follow))
  }
  follow()
  return () => {
    ended.abort()
    clearTimeout(timer)
  }
}

/** Where the documents are, the most wanted first. */
async function urlsOf(handler: ApiHandler): Promise<ReadonlyMap<string, string>> {
  const { paths = {} } = (await read(handler, '/openapi/v3')) as {
    readonly paths?: Readonly<Record<string, { readonly serverRelativeURL: string }>>
  }
  const versions = Object.keys(paths).filter((path) => /^api(s\/[^/]+)?\/v\w+$/.test(path))
  const ordered = [...first.filter((path) => versions.includes(path)), ...versions.filter((path) => !first.includes(path))]
  return new Map(ordered.map((path) => [path, paths[path]?.serverRelativeURL ?? '']))
}

async function read(handler: ApiHandler, path: string): Promise<unknown> {
  const response = await handler({ verb: 'get', path, userAgent: 'tabernetes' })
  if (response.type === 'object' && !isFailure(response.object)) return response.object
  if (response.type === 'bytes')
    return JSON.parse(typeof response.bytes === 'string' ? response.bytes : new TextDecoder().decode(response.bytes))
  return {}
}

const definitions = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' } as const

/** Resolves when the watch has ended, whichever way. */
async function watchDefinitions(handler: ApiHandler, signal: AbortSignal, changed: () => void): Promise<void> {
  try {
    const response = await handler({ verb: 'watch', ...definitions, query: { watch: 'true' }, userAgent: 'tabernetes' }, signal)
    if (response.type === 'watch') for await (const batch of response.events) if (batch.length > 0) changed()
  } catch {
    // Tried again later.
  }
}
