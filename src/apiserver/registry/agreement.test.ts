import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ApiRequest, JsonObject, KubeObject } from '#apimachinery'
import { inDefault, startHarness, type Harness } from '../testing-harness/harness.ts'

interface Wish {
  readonly labels: Readonly<Record<string, string>>
  readonly replicas: number
  readonly image: string
  readonly env: Readonly<Record<string, string>>
}

const texts = fc.dictionary(fc.constantFrom('A', 'B', 'C'), fc.constantFrom('x', 'y', 'z'))
const wishes: fc.Arbitrary<Wish> = fc.record({
  labels: texts,
  replicas: fc.integer({ min: 1, max: 5 }),
  image: fc.constantFrom('nginx', 'busybox'),
  env: texts,
})

const at = { group: 'apps', ...inDefault, resource: 'deployments', name: 'web' } as const

const deployment = ({ labels, replicas, image, env }: Wish) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { ...labels, app: 'web' } },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image, env: Object.entries(env).map(([name, value]) => ({ name, value })) }] },
    },
  },
})

const create = (wish: Wish): ApiRequest => ({ verb: 'create', ...at, body: deployment(wish) })
const update = (wish: Wish): ApiRequest => ({ verb: 'update', ...at, body: deployment(wish) })
const patch = (type: string, body: unknown, query: Record<string, string> = {}): ApiRequest => ({
  verb: 'patch',
  ...at,
  contentType: `application/${type}`,
  body: body as JsonObject,
  query,
})
const apply = (wish: Wish): ApiRequest => patch('apply-patch+yaml', deployment(wish), { fieldManager: 'me' })

/** Every key of `before`, and null for those that `after` has not. */
const difference = (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): JsonObject => ({
  ...Object.fromEntries(Object.keys(before).map((key) => [key, null])),
  ...after,
})

const mergePatch = (before: Wish, after: Wish): ApiRequest => {
  const { spec } = deployment(after)
  return patch('merge-patch+json', { metadata: { labels: difference(before.labels, after.labels) }, spec })
}

const strategicPatch = (before: Wish, { labels, replicas, image, env }: Wish): ApiRequest => {
  const entries = [
    ...Object.keys(before.env).flatMap((name) => (name in env ? [] : [{ name, $patch: 'delete' }])),
    ...Object.entries(env).map(([name, value]) => ({ name, value })),
  ]
  const order = Object.keys(env).map((name) => ({ name }))
  const container = { name: 'web', image, env: entries, '$setElementOrder/env': order }
  return patch('strategic-merge-patch+json', {
    metadata: { labels: difference(before.labels, labels) },
    spec: { replicas, template: { spec: { containers: [container] } } },
  })
}

const jsonPatch = (_: Wish, after: Wish): ApiRequest => {
  const { metadata, spec } = deployment(after)
  return patch('json-patch+json', [
    { op: 'replace', path: '/metadata/labels', value: metadata.labels },
    { op: 'replace', path: '/spec/replicas', value: spec.replicas },
    { op: 'replace', path: '/spec/template/spec/containers', value: spec.template.spec.containers },
  ])
}

/** What a user wanted, without what the server says of the way there. */
function wanted({ metadata, ...rest }: KubeObject): object {
  return { ...rest, labels: metadata.labels, generation: metadata.generation }
}

async function after({ object }: Harness, requests: readonly ApiRequest[]): Promise<KubeObject> {
  for (const request of requests) expect(await object(request)).toMatchObject({ kind: 'Deployment' })
  return object({ verb: 'get', ...at })
}

test('whichever way an object gets from one wish to the next, the same is left', async () => {
  await fc.assert(
    fc.asyncProperty(wishes, wishes, async (before, next) => {
      const ways: readonly (readonly ApiRequest[])[] = [
        [create(before), update(next)],
        [create(before), mergePatch(before, next)],
        [create(before), strategicPatch(before, next)],
        [create(before), jsonPatch(before, next)],
        [apply(before), apply(next)],
      ]
      const [first, ...others] = await Promise.all(ways.map(async (way) => wanted(await after(await startHarness(), way))))
      for (const other of others) expect(other).toEqual(first)
    }),
    { numRuns: 25 },
  )
})

const one: Wish = { labels: {}, replicas: 2, image: 'nginx', env: {} }

test.each<[string, readonly string[], readonly ApiRequest[]]>([
  ['create', ['Update'], [create(one)]],
  ['create and replace', ['Update'], [create(one), update(one)]],
  ['apply', ['Apply'], [apply(one)]],
  ['apply twice', ['Apply'], [apply(one), apply(one)]],
  ['create, then apply', ['Apply', 'Update'], [create(one), apply(one)]],
  ['create, then a patch that changes nothing', ['Update'], [create(one), mergePatch(one, one)]],
])('%s of one object leaves it and owners by %j', async (_, operations, requests) => {
  const harness = await startHarness()
  const left = await after(harness, requests)
  expect(wanted(left)).toEqual(wanted(await after(await startHarness(), [create(one)])))
  expect(left.metadata.managedFields?.map(({ operation }) => operation)).toEqual(operations)
  expect(left.metadata.generation).toBe(1)
})

test('applying the same again writes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(wishes, async (wish) => {
      const harness = await startHarness()
      const { metadata } = await after(harness, [apply(wish)])
      await harness.clock.advance(60_000)
      expect((await after(harness, [apply(wish)])).metadata).toEqual(metadata)
    }),
    { numRuns: 25 },
  )
})
