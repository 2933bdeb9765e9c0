/** Patches of all types, right in form at times, senseless always. */
import type { Resource } from '#api'
import { apiVersionOf, type Json, type JsonObject } from '#apimachinery'
import type { Random } from '#kernel'
import { objectOf } from './objects.ts'
import { hostileText, hostileValue, pick } from './values.ts'

export const patchTypes = [
  'json-patch+json',
  'merge-patch+json',
  'strategic-merge-patch+json',
  'apply-patch+yaml',
  'apply-patch+cbor',
] as const

const pointers = [
  '/metadata/labels',
  '/metadata',
  '',
  '/',
  '/-',
  '/spec/-',
  '/data/a/b/c',
  '/metadata/managedFields/0',
  '/__proto__/x',
  '/metadata/name',
  '/~',
  '/~2',
  '/spec/containers/99',
  '/spec/containers/-1',
  '/kind',
] as const

const jsonPatch = (random: Random): Json =>
  Array.from({ length: random.int(5) }, () => ({
    op: pick(random, ['add', 'remove', 'replace', 'move', 'copy', 'test', 'ruin', '']),
    path: pick(random, pointers),
    ...(random.int(2) === 0 && { from: pick(random, pointers) }),
    ...(random.int(4) > 0 && { value: hostileValue(random) }),
  }))

const ownedFields = (random: Random, depth = 0): JsonObject =>
  Object.fromEntries(
    Array.from({ length: 1 + random.int(3) }, () => [
      pick(random, [
        '.',
        'f:metadata',
        'f:spec',
        'f:data',
        'k:{"name":"a"}',
        'k:{',
        'k:null',
        'v:1',
        'v:',
        'i:-1',
        'i:x',
        'f:',
        '',
        'x',
        '__proto__',
      ]),
      depth > 4 || random.int(3) === 0 ? pick<Json>(random, [{}, null, [], 'x', 1]) : ownedFields(random, depth + 1),
    ]),
  )

export const managers = (random: Random): Json =>
  Array.from({ length: random.int(3) }, () => ({
    manager: hostileText(random),
    operation: pick(random, ['Apply', 'Update', 'Ruin']),
    apiVersion: pick(random, ['v1', 'apps/v1', 'nothing/v9', '']),
    fieldsType: pick(random, ['FieldsV1', 'FieldsV2']),
    fieldsV1: random.int(5) === 0 ? hostileValue(random) : ownedFields(random),
    ...(random.int(2) === 0 && { time: hostileText(random) }),
  }))

export const directives = (random: Random): JsonObject => ({
  metadata: {
    ...(random.int(2) === 0 && { managedFields: managers(random) }),
    ...(random.int(2) === 0 && { labels: hostileValue(random), $retainKeys: hostileValue(random) }),
    ...(random.int(3) === 0 && { '$deleteFromPrimitiveList/finalizers': hostileValue(random) }),
  },
  ...(random.int(2) === 0 && {
    spec: {
      containers: [
        { $patch: pick(random, ['delete', 'replace', 'merge', 'ruin']), name: pick<Json>(random, ['web', null, 1, {}]) },
        hostileValue(random),
      ],
      '$setElementOrder/containers': hostileValue(random),
      $patch: pick(random, ['delete', 'replace', 'merge', 'ruin']),
    },
  }),
  ...(random.int(3) === 0 && { data: hostileValue(random), $patch: hostileValue(random) }),
})

export function patchBody(random: Random, type: string, resource: Resource): Json {
  if (random.int(12) === 0) return hostileValue(random)
  if (type.startsWith('json')) return jsonPatch(random)
  const own = random.int(2) === 0 ? objectOf(random, resource) : directives(random)
  if (!type.startsWith('apply')) return own
  return { apiVersion: apiVersionOf(resource.group, resource.version), kind: resource.kind, ...own }
}
