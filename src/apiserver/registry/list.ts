import { listKindOf } from '#api'
import type { KubeList, KubeObject, ListMeta } from '#apimachinery'
import { CompactedError, FutureRevisionError, prefixEnd, type RangeQuery, type RangeResult } from '#store'
import type { Served } from '../catalog.ts'
import type { Call, Environment } from '../environment.ts'
import { keyOf, rangePrefix } from './keys.ts'
import { continueExpired, listExpired, readListOptions, tooLarge, writeContinue, type ListOptions } from './list-options.ts'
import { compileSelection, type Selection } from './selection.ts'

/** GET of a collection. All pages of one list show the state at the first page's revision. */
export async function list(environment: Environment, served: Served, { request }: Call): Promise<KubeList> {
  const { store } = environment
  const selection = compileSelection(served, request.namespace, request.query, request.name)
  const options = readListOptions(request.query, store.revision)
  const prefix = rangePrefix(served, selection.namespace)
  const page = await readPage(environment, served, selection, options, prefix)
  const metadata: ListMeta = {
    resourceVersion: String(page.revision),
    ...(page.lastKey !== undefined && { continue: writeContinue(page.revision, page.lastKey.slice(prefix.length)) }),
    ...(page.lastKey !== undefined && selection.isAll && { remainingItemCount: page.remaining }),
  }
  const { resource, apiVersion } = served
  return { kind: listKindOf(resource), apiVersion, metadata, items: page.items }
}

interface Page {
  readonly items: readonly KubeObject[]
  readonly revision: number
  /** Set when there is more behind it. */
  readonly lastKey?: string
  readonly remaining: number
}

async function readPage(
  environment: Environment,
  served: Served,
  selection: Selection,
  options: ListOptions,
  prefix: string,
): Promise<Page> {
  const { limit, start = '', exactRevision } = options
  const { range, revision } = reader(environment, options)
  const end = prefixEnd(prefix)
  if (selection.name !== undefined && (selection.namespace !== undefined || served.resource.scope === 'Cluster')) {
    const one = await range({ key: keyOf(served, selection.namespace, selection.name) })
    if (served.prepareFromStored) await served.prepareFromStored(one.items)
    return { items: select(served, selection, one), revision: revision(one), remaining: 0 }
  }
  const items: KubeObject[] = []
  let key = prefix + start
  let at = exactRevision
  for (;;) {
    const result = await range({ key, end, ...(limit !== undefined && { limit }), ...(at !== undefined && { revision: at }) })
    at ??= revision(result)
    if (served.prepareFromStored) await served.prepareFromStored(result.items)
    let remaining = result.count
    for (const item of result.items) {
      remaining--
      const object = served.fromStored(item)
      if (!selection.matches(object)) continue
      items.push(object)
      if (items.length === limit && remaining > 0) return { items, revision: at, lastKey: item.key, remaining }
    }
    const last = result.items.at(-1)
    if (!result.more || !last) return { items, revision: at, remaining: 0 }
    key = `${last.key}\0`
  }
}

const select = (served: Served, { matches }: Selection, { items }: RangeResult): readonly KubeObject[] =>
  items.map((item) => served.fromStored(item)).filter(matches)

type Range = (query: RangeQuery) => Promise<RangeResult>

/** Ranges whose failures are told in the API's words. */
function reader(
  { store }: Environment,
  { exactRevision, start }: ListOptions,
): { readonly range: Range; readonly revision: (result: RangeResult) => number } {
  return {
    async range(query) {
      try {
        return await store.range({ ...query, ...(exactRevision !== undefined && { revision: exactRevision }) })
      } catch (error) {
        if (error instanceof CompactedError) throw start === undefined ? listExpired() : continueExpired(start)
        if (error instanceof FutureRevisionError) throw tooLarge(exactRevision ?? 0, store.revision)
        throw error
      }
    },
    revision: (result) => exactRevision ?? result.revision,
  }
}
