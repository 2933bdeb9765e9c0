import { deepEqual, type JsonObject, decodeObject, type KubeObject } from '#apimachinery'
import { expect, test } from 'vitest'
import { findKind, findResource, resources } from './resources.ts'
import { definitions, docOf, loadDocs, schemaOf } from './schemas.ts'

test('every definition can be read', () => {
  for (const definition of definitions()) expect(Object.keys(schemaOf(definition)?.properties ?? {})).not.toContain('')
})

test.each(resources.map((resource) => [`${resource.group}/${resource.version} ${resource.kind}`, resource] as const))(
  '%s has a schema of its own kind, and is found',
  (_, resource) => {
    expect(resource.schema.endsWith(`.${resource.version}.${resource.kind}`)).toBe(true)
    expect(schemaOf(resource.schema)?.properties).toHaveProperty('metadata')
    expect(findResource(resource.group, resource.version, resource.plural)).toBe(resource)
    expect(findKind(resource.group, resource.version, resource.kind)).toBe(resource)
  },
)

test('the schema knows how lists merge', () => {
  const ports = schemaOf('io.k8s.api.core.v1.Container')?.properties?.['ports']

  expect(ports).toMatchObject({
    listType: 'map',
    listMapKeys: ['containerPort', 'protocol'],
    patchMergeKey: 'containerPort',
    patchStrategies: ['merge'],
  })
  expect(schemaOf('io.k8s.api.core.v1.PodSpec')?.properties?.['volumes']?.patchStrategies).toEqual(['merge', 'retainKeys'])
  expect(schemaOf('io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector')?.mapType).toBe('atomic')
})

test.each([
  ['io.k8s.api.apps.v1.RollingUpdateDeployment', 'maxSurge'],
  ['io.k8s.api.apps.v1.RollingUpdateDeployment', 'maxUnavailable'],
  ['io.k8s.api.policy.v1.PodDisruptionBudgetSpec', 'minAvailable'],
])('of %s a %s of zero is kept: nothing would mean the default', (definition, field) => {
  expect(schemaOf(definition)?.properties?.[field]).not.toHaveProperty('omitZero')
})

test('fields are documented', async () => {
  expect(docOf(await loadDocs(), 'io.k8s.api.core.v1.Probe', 'periodSeconds')).toMatch(/^How often \(in seconds\) to perform the probe/)
})

const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a', image: 'nginx' }] } }
const drafts: readonly (JsonObject & { readonly apiVersion: string; readonly kind: string })[] = [
  { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { ...template.spec, hostNetwork: true, volumes: [{ name: 'v' }] } },
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: { selector: { matchLabels: { app: 'a' } }, template } },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'a' }, spec: { selector: { matchLabels: { app: 'a' } }, template } },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a' },
    spec: { type: 'LoadBalancer', sessionAffinity: 'ClientIP', ports: [{ port: 80 }] },
  },
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, stringData: { a: 'b' } },
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } },
]

test.each(drafts.map((draft) => [draft.kind, draft] as const))('defaulting a %s twice is defaulting it once', async (kind, draft) => {
  const resource = findKind(draft.apiVersion === 'apps/v1' ? 'apps' : '', 'v1', kind)
  const schema = schemaOf(resource?.schema ?? '')
  if (!resource || !schema) throw new Error('no such kind')
  await resource.load?.()
  const object = decodeObject(schema, draft, { fill: true }).object as unknown as KubeObject

  const once = resource.defaults?.(object) ?? object

  expect(deepEqual(resource.defaults?.(once), once)).toBe(true)
  expect(resource.validate?.(once) ?? []).toEqual([])
})
