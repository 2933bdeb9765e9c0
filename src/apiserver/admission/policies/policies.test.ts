import { expect, test } from 'vitest'
import type { ApiRequest, JsonObject } from '#apimachinery'
import { authorizer, configMap, settle, startHarness, type Harness } from '../../testing-harness/harness.ts'

const group = 'admissionregistration.k8s.io'

const create = (kind: string, plural: string, name: string, spec: JsonObject): ApiRequest => ({
  verb: 'create',
  group,
  version: 'v1',
  resource: plural,
  body: { apiVersion: `${group}/v1`, kind, metadata: { name }, spec },
})

const forConfigMaps: JsonObject = {
  resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] }],
}

const policy = (spec: JsonObject, name = 'small'): ApiRequest =>
  create('ValidatingAdmissionPolicy', 'validatingadmissionpolicies', name, { matchConstraints: forConfigMaps, ...spec })

const binding = (spec: JsonObject = {}, name = 'everywhere'): ApiRequest =>
  create('ValidatingAdmissionPolicyBinding', 'validatingadmissionpolicybindings', name, {
    policyName: 'small',
    validationActions: ['Deny'],
    ...spec,
  })

async function bound(policySpec: JsonObject, bindingSpec: JsonObject = {}, options = {}): Promise<Harness> {
  const harness = await startHarness(options)
  for (const request of [policy(policySpec), binding(bindingSpec)]) {
    const answer = await harness.ask(request)
    expect(answer).toMatchObject({ code: 201 })
  }
  await settle()
  return harness
}

/** What comes of creating a config map with some data. */
async function outcome(harness: Harness, data: Record<string, string> = {}, name = 'a', metadata: object = {}) {
  const answer = await harness.ask(configMap(name, data, metadata))
  if (answer.type !== 'object') throw new Error('not an object')
  return answer as unknown as { readonly code: number; readonly object: JsonObject; readonly warnings?: readonly string[] }
}

const prefix = `configmaps "a" is forbidden: ValidatingAdmissionPolicy 'small' with binding 'everywhere' denied request: `

test.each<readonly [string, JsonObject, string]>([
  ['the message', { validations: [{ expression: 'size(object.data) < 1', message: ' too big ' }] }, 'too big'],
  ['the expression', { validations: [{ expression: 'false ' }] }, 'failed expression: false'],
  [
    'the message by its expression',
    { validations: [{ expression: 'false', messageExpression: '"has " + string(size(object.data))', message: 'x' }] },
    'has 1',
  ],
  [
    'an error',
    { validations: [{ expression: 'object.data.b == "x"' }] },
    `expression 'object.data.b == "x"' resulted in error: no such key: b`,
  ],
  [
    'what its variables know',
    {
      variables: [
        { name: 'keys', expression: 'object.data.map(key, key)' },
        { name: 'first', expression: 'variables.keys[0]' },
      ],
      validations: [{ expression: 'variables.first != "a"', messageExpression: '"key " + variables.first' }],
    },
    'key a',
  ],
  [
    'an error in a variable',
    { variables: [{ name: 'b', expression: 'object.data.b' }], validations: [{ expression: 'variables.b == ""' }] },
    `expression 'variables.b == ""' resulted in error: composited variable "b" fails to evaluate: no such key: b`,
  ],
])('a refusal tells %s', async (_, spec, message) => {
  const harness = await bound(spec)
  expect(await outcome(harness, { a: '1' })).toMatchObject({
    code: 422,
    object: { reason: 'Invalid', message: prefix + message, details: { name: 'a', kind: 'configmaps' } },
  })
})

test('a reason makes the status', async () => {
  const harness = await bound({ validations: [{ expression: 'false', reason: 'Forbidden' }] })
  expect(await outcome(harness)).toMatchObject({ code: 403, object: { reason: 'Forbidden' } })
})

test.each<readonly [string, JsonObject, JsonObject]>([
  ['match conditions', { matchConditions: [{ name: 'some', expression: 'object.metadata.name != "a"' }] }, {}],
  [
    'the names of resources',
    { matchConstraints: { resourceRules: [{ ...(forConfigMaps['resourceRules'] as readonly JsonObject[])[0], resourceNames: ['b'] }] } },
    {},
  ],
  ['what is left out', { matchConstraints: { ...forConfigMaps, excludeResourceRules: forConfigMaps['resourceRules'] ?? null } }, {}],
  ['labels', { matchConstraints: { ...forConfigMaps, objectSelector: { matchLabels: { a: 'b' } } } }, {}],
  ["the binding's labels", {}, { matchResources: { objectSelector: { matchLabels: { a: 'b' } } } }],
  ["the binding's namespaces", {}, { matchResources: { namespaceSelector: { matchLabels: { a: 'b' } } } }],
  ['that failures are ignored', { failurePolicy: 'Ignore', validations: [{ expression: 'object.nothing' }] }, {}],
])('a policy does not refuse because of %s', async (_, policySpec, bindingSpec) => {
  const harness = await bound({ validations: [{ expression: 'false' }], ...policySpec }, bindingSpec)
  expect(await outcome(harness)).toMatchObject({ code: 201 })
})

test('a policy may warn, and be told of in the audit log', async () => {
  const harness = await bound({ validations: [{ expression: 'false', message: 'no' }] }, { validationActions: ['Warn', 'Audit'] })
  expect(await outcome(harness)).toMatchObject({
    code: 201,
    warnings: [`Validation failed for ValidatingAdmissionPolicy 'small' with binding 'everywhere': no`],
  })
})

test('parameters are what a binding says, or what it says of there being none', async () => {
  const spec = {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    matchConditions: [{ name: 'others', expression: '!object.metadata.name.startsWith("limit")' }],
    validations: [{ expression: 'size(object.data) <= int(params.data.most)', messageExpression: '"at most " + params.data.most' }],
  }
  const harness = await bound(spec, { paramRef: { name: 'limit', parameterNotFoundAction: 'Deny' } })
  expect(await outcome(harness)).toMatchObject({
    object: { message: `${prefix}failed to configure binding: no params found for policy binding with \`Deny\` parameterNotFoundAction` },
  })
  await harness.ask({ verb: 'delete', group, version: 'v1', resource: 'validatingadmissionpolicybindings', name: 'everywhere' })
  await settle()
  expect(await outcome(harness, { most: '1' }, 'limit', { labels: { is: 'limit' } })).toMatchObject({ code: 201 })
  await harness.ask(binding({ paramRef: { selector: { matchLabels: { is: 'limit' } }, parameterNotFoundAction: 'Allow' } }))
  await settle()
  expect(await outcome(harness, { a: '1', b: '2' })).toMatchObject({ object: { message: `${prefix}at most 1` } })
  expect(await outcome(harness, { a: '1' })).toMatchObject({ code: 201 })
})

test('policies ask the authorizer, and see what was before', async () => {
  const allows = authorizer(({ verb, name }) => verb !== 'shrink' || name === 'b')
  const expression =
    'oldObject == null || size(object.data) >= size(oldObject.data) || authorizer.requestResource.check("shrink").allowed()'
  const harness = await bound({ validations: [{ expression, message: 'must not shrink' }] }, {}, { authorizer: allows })
  for (const name of ['a', 'b']) expect(await outcome(harness, { x: '1', y: '2' }, name)).toMatchObject({ code: 201 })
  const update = (name: string): ApiRequest => ({ ...configMap(name, { x: '1' }), verb: 'update', name })
  expect(await harness.ask(update('a'))).toMatchObject({ code: 422, object: { message: `${prefix}must not shrink` } })
  expect(await harness.ask(update('b'))).toMatchObject({ code: 200 })
})

test('a policy with expressions that are none is refused', async () => {
  const harness = await startHarness()
  const spec = {
    matchConditions: [{ name: 'c', expression: 'variables.x' }],
    variables: [{ name: 'x', expression: 'params.y' }],
    validations: [{ expression: 'obj', messageExpression: '1' }, { expression: '"a"' }],
    auditAnnotations: [{ key: 'k', valueExpression: '1' }],
  }
  const answer = await harness.ask(policy(spec))
  expect(answer).toMatchObject({ code: 422 })
  const { details } = (answer as unknown as { object: { details: { causes: { field: string; message: string }[] } } }).object
  expect(details.causes.map(({ field, message }) => `${field}: ${message.replace(/\n.*/s, '')}`)).toEqual([
    `spec.matchConditions[0].expression: Invalid value: "variables.x": compilation failed: ERROR: <input>:1:1: undeclared reference to 'variables' (in container '')`,
    `spec.variables[0].expression: Invalid value: "params.y": compilation failed: ERROR: <input>:1:1: undeclared reference to 'params' (in container '')`,
    `spec.validations[0].expression: Invalid value: "obj": compilation failed: ERROR: <input>:1:1: undeclared reference to 'obj' (in container '')`,
    'spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string',
    'spec.validations[1].expression: Invalid value: "\\"a\\"": must evaluate to bool',
    'spec.auditAnnotations[0].valueExpression: Invalid value: "1": must evaluate to one of [string null_type]',
  ])
})

test('the status of a policy tells what is wrong with it for the kinds that it is for', async () => {
  const harness = await startHarness()
  const matchConstraints = {
    resourceRules: [
      { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['*'], resources: ['deployments', 'replicasets'] },
      { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] },
    ],
  }
  const validations = [
    { expression: 'object.replicas > 1', messageExpression: '"at most " + params.data.most' },
    { expression: 'object.spec.replicas > "1"' },
    {
      expression:
        'object.spec.template.spec.containers.all(c, c.image.startsWith("a") && c.ports.exists(p, p.containerPort > 1)) && variables.when < timestamp("2030-01-01T00:00:00Z")',
    },
  ]
  const variables = [{ name: 'when', expression: 'object.metadata.creationTimestamp' }]
  const paramKind = { apiVersion: 'v1', kind: 'ConfigMap' }
  await harness.ask(policy({ matchConstraints, paramKind, variables, validations }))
  await settle()
  const { status } = await harness.object({ verb: 'get', group, version: 'v1', resource: 'validatingadmissionpolicies', name: 'small' })
  const about = (kind: string, line: string, column: number, why: string): string =>
    `apps/v1, Kind=${kind}: ERROR: <input>:1:${column}: ${why}\n | ${line}\n | ${'.'.repeat(column - 1)}^\n`
  const both = (line: string, column: number, why: string): string =>
    [about('Deployment', line, column, why), about('ReplicaSet', line, column, why)].join('\n')
  expect(status).toEqual({
    observedGeneration: 1,
    typeChecking: {
      expressionWarnings: [
        { fieldRef: 'spec.validations[0].expression', warning: both('object.replicas > 1', 7, "undefined field 'replicas'") },
        {
          fieldRef: 'spec.validations[1].expression',
          warning: both('object.spec.replicas > "1"', 22, "found no matching overload for '_>_' applied to '(int, string)'"),
        },
      ],
    },
  })
})
