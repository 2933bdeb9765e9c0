import { beforeAll, expect, test } from 'vitest'
import type { FlowSchema, PriorityLevelConfiguration } from '../generated/types.ts'
import { flowSchemas } from './flow-schemas.ts'
import { priorityLevelConfigurations } from './priority-level-configurations.ts'

beforeAll(async () => {
  for (const kind of [flowSchemas, priorityLevelConfigurations]) await kind.load?.()
})

const told = (errors: readonly { readonly field: string; readonly message: string }[] | undefined): readonly string[] =>
  (errors ?? []).map(({ field, message }) => `${field}: ${message}`)
const level = (spec: object): PriorityLevelConfiguration => ({ metadata: { name: 'a' }, spec }) as unknown as PriorityLevelConfiguration
const flow = (spec: object): FlowSchema =>
  ({ metadata: { name: 'a' }, spec: { priorityLevelConfiguration: { name: 'l' }, ...spec } }) as unknown as FlowSchema

test('a priority level that queues has queues', () => {
  const queuing = level({ type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: {} } } })

  expect(priorityLevelConfigurations.defaults?.(queuing).spec.limited).toEqual({
    nominalConcurrencyShares: 30,
    lendablePercent: 0,
    limitResponse: { type: 'Queue', queuing: { queues: 64, handSize: 8, queueLengthLimit: 50 } },
  })
})

test.each<[object, readonly string[]]>([
  [{ type: 'Limited', limited: { limitResponse: { type: 'Reject' } } }, []],
  [{ type: 'Limited' }, ['spec.limited: Required value: must not be empty when type is Limited']],
  [{ type: 'Exempt' }, [`spec.type: Invalid value: "Exempt": type must be 'Exempt' if and only if name is 'exempt'`]],
  [
    { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: { queues: 512, handSize: 8, queueLengthLimit: 1 } } } },
    [
      'spec.limited.limitResponse.queuing.handSize: Invalid value: 8: required entropy bits of deckSize 512 and handSize 8 should not be greater than 60',
    ],
  ],
])('a priority level of %j', (spec, expected) => {
  expect(told(priorityLevelConfigurations.validate?.(level(spec)))).toEqual(expected)
})

test.each<[object, readonly string[]]>([
  [{ matchingPrecedence: 1 }, ["spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"]],
  [
    { matchingPrecedence: 5, rules: [{ subjects: [{ kind: 'User', group: { name: 'g' } }], nonResourceRules: [{}] }] },
    [
      "spec.rules[0].subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group'",
      "spec.rules[0].subjects[0].user: Required value: user is required when subject kind is 'User'",
      'spec.rules[0].nonResourceRules[0].verbs: Required value: verbs must contain at least one value',
      'spec.rules[0].nonResourceRules[0].nonResourceURLs: Required value: nonResourceURLs must contain at least one value',
    ],
  ],
])('a flow schema of %j', (spec, expected) => {
  expect(told(flowSchemas.validate?.(flow(spec)))).toEqual(expected)
})
