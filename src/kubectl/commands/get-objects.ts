import { isReason, type JsonObject } from '#apimachinery'
import type { RawObject } from '../api.ts'
import { getNamed } from '../resources/named.ts'
import { selectorQuery, type Target } from '../resources/targets.ts'
import { printerOfGet, sorted, type GetScope } from './get-output.ts'

async function objectsOf({ invocation: { session, flags }, options }: GetScope, target: Target): Promise<readonly RawObject[]> {
  const subresource = flags.string('subresource') || undefined
  if (target.name !== undefined) return [await getNamed(session.api, { ...target, subresource })]
  const size = flags.int('chunk-size')
  const { items } = await session.api.listAll(target, { ...selectorQuery(options), ...(size > 0 && { limit: String(size) }) })
  return items
}

const asList = (items: readonly JsonObject[]): JsonObject => ({
  apiVersion: 'v1',
  items,
  kind: 'List',
  metadata: { resourceVersion: '' },
})

/** Prints what is selected as objects: one as it is, anything else as a List. */
export async function getObjects(scope: GetScope, failed: (error: unknown) => void): Promise<void> {
  const { invocation, selection } = scope
  const { io, flags } = invocation
  const objects: RawObject[] = []
  let hasFailed = false
  for (const target of selection.targets) {
    try {
      objects.push(...(await objectsOf(scope, target)))
    } catch (error) {
      if (flags.bool('ignore-not-found') && isReason(error, 'NotFound')) continue
      if (selection.isSingle) throw error
      hasFailed = true
      failed(error)
    }
  }
  if (objects.length === 0 && (flags.bool('ignore-not-found') || (hasFailed && selection.isSingle))) return
  const print = await printerOfGet(invocation)
  const [first] = objects
  const ordered = sorted(objects, flags, (object) => object)
  io.stdout(print(selection.isSingle && first ? first : asList(ordered)))
}
