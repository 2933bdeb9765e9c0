import { expect, test } from 'vitest'
import type { ApiRequest, JsonObject } from '#apimachinery'
import { configMap, pod, serviceAccount, settle, startHarness, type Harness } from '../../testing-harness/harness.ts'

const group = 'admissionregistration.k8s.io'

const create = (kind: string, plural: string, name: string, spec: JsonObject): ApiRequest => ({
  verb: 'create',
  group,
  version: 'v1',
  resource: plural,
  body: { apiVersion: `${group}/v1`, kind, metadata: { name }, spec },
})

const apply = (expression: string): JsonObject => ({ patchType: 'ApplyConfiguration', applyConfiguration: { expression } })
const patch = (expression: string): JsonObject => ({ patchType: 'JSONPatch', jsonPatch: { expression } })

const policy = (name: string, mutations: readonly JsonObject[], spec: JsonObject = {}): ApiRequest =>
  create('MutatingAdmissionPolicy', 'mutatingadmissionpolicies', name, {
    matchConstraints: {
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps', 'pods'] }],
    },
    reinvocationPolicy: 'Never',
    mutations,
    ...spec,
  })

const binding = (policyName: string, spec: JsonObject = {}): ApiRequest =>
  create('MutatingAdmissionPolicyBinding', 'mutatingadmissionpolicybindings', `${policyName}-everywhere`, { policyName, ...spec })

async function bound(policies: readonly ApiRequest[]): Promise<Harness> {
  const harness = await startHarness()
  await harness.ask(serviceAccount())
  for (const request of policies) {
    const { name } = (request.body as { metadata: { name: string } }).metadata
    expect(await harness.ask(request)).toMatchObject({ code: 201 })
    expect(await harness.ask(binding(name))).toMatchObject({ code: 201 })
  }
  await settle()
  return harness
}

test('a policy adds labels, and changes what is there', async () => {
  const harness = await bound([
    policy('label', [
      apply('Object{metadata: Object.metadata{labels: {"env": "test", "was": object.data.a}}}'),
      apply('Object{data: {"a": object.metadata.labels["was"] + "!"}}'),
    ]),
  ])
  const { metadata, ...made } = await harness.object(configMap('a', { a: '1', b: '2' }, { labels: { own: 'x' } }))
  expect({ labels: metadata.labels, data: made['data'] }).toEqual({
    labels: { own: 'x', env: 'test', was: '1' },
    data: { a: '1!', b: '2' },
  })
})

test('a policy adds a sidecar, once', async () => {
  const sidecar =
    'Object{spec: Object.spec{initContainers: [Object.spec.initContainers{name: "mesh", image: "mesh/proxy", restartPolicy: "Always"}]}}'
  const harness = await bound([
    policy('sidecar', [apply(sidecar)], {
      matchConditions: [{ name: 'none', expression: '!object.spec.?initContainers.orValue([]).exists(c, c.name == "mesh")' }],
    }),
  ])
  const { spec } = await harness.object(pod('web'))
  expect(spec).toMatchObject({
    initContainers: [{ name: 'mesh', image: 'mesh/proxy', restartPolicy: 'Always', terminationMessagePath: '/dev/termination-log' }],
    containers: [{ name: 'web' }],
  })
})

test('a policy patches', async () => {
  const harness = await bound([
    policy('patch', [patch('[JSONPatch{op: "test", path: "/data/a", value: "1"}, JSONPatch{op: "add", path: "/data/b", value: "2"}]')], {
      variables: [{ name: 'unused', expression: 'object.nothing' }],
    }),
  ])
  expect(await harness.object(configMap('a', { a: '1' }))).toMatchObject({ data: { a: '1', b: '2' } })
  expect(await harness.status(configMap('b', { a: '3' }))).toMatchObject({
    code: 422,
    reason: 'Invalid',
    message: expect.stringContaining(`configmaps "b" is forbidden: policy 'patch' with binding 'patch-everywhere' denied request: `),
  })
})

test('a policy that wants to is asked again when others have changed something', async () => {
  const count = 'Object{data: {"keys": string(object.data.size())}}'
  const harness = await bound([
    policy('a-count', [apply(count)], { reinvocationPolicy: 'IfNeeded' }),
    policy('b-add', [apply('Object{data: {"more": "x"}}')]),
  ])
  expect(await harness.object(configMap('a', { a: '1' }))).toMatchObject({ data: { a: '1', more: 'x', keys: '3' } })
})

test.each([
  ['may not mutate atomic arrays, maps or structs: .spec.tolerations', 'Object{spec: Object.spec{tolerations: [{"key": "a"}]}}'],
  ['type mismatch: unexpected type name "Object.x", expected "Object.spec"', 'Object{spec: Object.x{}}'],
  [`expression 'Object{spec: object.nothing}' resulted in error: no such key: nothing`, 'Object{spec: object.nothing}'],
])('a request is refused for %s, unless failures are ignored', async (why, expression) => {
  const harness = await bound([policy('bad', [apply(expression)])])
  expect((await harness.status(pod('web'))).message).toContain(why)
  const lenient = await bound([policy('bad', [apply(expression)], { failurePolicy: 'Ignore' })])
  expect(await lenient.ask(pod('web'))).toMatchObject({ code: 201 })
})

test('a policy with expressions that are none is refused', async () => {
  const harness = await startHarness()
  const { details } = await harness.status(policy('bad', [apply('1'), patch('Object{}'), apply('Object{a: b}')]))
  expect(details?.causes?.map(({ field, message }) => `${field}: ${message?.replace(/\n.*/s, '')}`)).toEqual([
    'spec.mutations[0].applyConfiguration.expression: Invalid value: "1": must evaluate to Object',
    'spec.mutations[1].jsonPatch.expression: Invalid value: "Object{}": must evaluate to list(JSONPatch)',
    `spec.mutations[2].applyConfiguration.expression: Invalid value: "Object{a: b}": compilation failed: ERROR: <input>:1:11: undeclared reference to 'b' (in container '')`,
  ])
})
