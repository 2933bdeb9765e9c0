import { expect, test, vi } from 'vitest'
import { inMemoryApi } from '#testing'
import { complete } from './language/complete.ts'
import { Schemas } from './language/schema.ts'
import { followSchemas } from './schema-feed.ts'

const definition = (size: { readonly type: string }) => ({
  metadata: { name: 'gadgets.shop.example.com' },
  spec: {
    group: 'shop.example.com',
    scope: 'Namespaced',
    names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { size } } } } },
      },
    ],
  },
})
const definitions = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' } as const
const name = 'gadgets.shop.example.com'

test('the editor learns of a kind when it is declared, of its changes, and of its end', async () => {
  const { handler } = await inMemoryApi()
  const schemas = new Schemas()
  const stop = followSchemas(
    handler,
    async (path, document) => schemas.set(path, document),
    () => undefined,
  )
  const fields = (): readonly string[] =>
    complete(schemas, 'apiVersion: shop.example.com/v1\nkind: Gadget\nspec:\n  \n', 4, 3).map(({ label, detail }) => `${label}: ${detail}`)
  const become = (expected: readonly string[]): Promise<void> => vi.waitFor(() => expect(fields()).toEqual(expected), { timeout: 10_000 })
  await vi.waitFor(() => expect(schemas.kinds).toContain('v1/Pod'))
  expect(schemas.kinds).not.toContain('shop.example.com/v1/Gadget')

  await handler({ verb: 'create', ...definitions, body: definition({ type: 'integer' }) })
  await become(['size: integer'])

  const patch = [{ op: 'replace', path: '/spec/versions', value: definition({ type: 'string' }).spec.versions }]
  await handler({ verb: 'patch', ...definitions, name, contentType: 'application/json-patch+json', body: patch })
  await become(['size: string'])

  await handler({ verb: 'delete', ...definitions, name })
  await become([])
  expect(schemas.kinds).toContain('v1/Pod')
  stop()
})
