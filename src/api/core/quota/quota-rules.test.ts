import { expect, test } from 'vitest'
import { type Draft, problemsOf, problemsOfChange, problemsOfStatus, received } from '../../testing-rules.ts'
import { limitRanges, resourceQuotas } from '../quotas.ts'

const quota = (spec: object): Draft => ({ spec })

test.each<[string, object, readonly string[]]>([
  [
    'what can be counted',
    { hard: { pods: '5', 'requests.cpu': '500m', 'count/deployments.apps': '2', 'requests.example.com/gpu': '1' } },
    [],
  ],
  ['half a pod', { hard: { pods: '500m' } }, ['spec.hard[pods]: Invalid value: "500m": must be an integer']],
  [
    'less than nothing',
    { hard: { 'limits.memory': '-1Gi' } },
    ['spec.hard[limits.memory]: Invalid value: "-1Gi": must be greater than or equal to 0'],
  ],
  [
    'what nobody knows',
    { hard: { storage: '1', gpu: '1' } },
    [
      'spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota',
      'spec.hard[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
      'spec.hard[gpu]: Invalid value: "gpu": must be a standard resource for quota',
    ],
  ],
  [
    'scopes at odds',
    { hard: { services: '1' }, scopes: ['BestEffort', 'NotBestEffort', 'Some'] },
    [
      'spec.scopes: Invalid value: ["BestEffort","NotBestEffort","Some"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["BestEffort","NotBestEffort","Some"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["BestEffort","NotBestEffort","Some"]: unsupported scope',
      'spec.scopes: Invalid value: ["BestEffort","NotBestEffort","Some"]: conflicting scopes',
    ],
  ],
  [
    'a selector of nothing',
    {
      scopeSelector: {
        matchExpressions: [
          { scopeName: 'PriorityClass', operator: 'In' },
          { scopeName: 'Terminating', operator: 'Is' },
        ],
      },
    },
    [
      "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      expect.stringContaining(`spec.scopeSelector.matchExpressions.operator: Invalid value: "Is": must be 'Exist' when scope is any of`),
      'spec.scopeSelector.matchExpressions.operator: Invalid value: "Is": not a valid selector operator',
    ],
  ],
])('a quota of %s', async (_, spec, expected) => {
  expect(await problemsOf(resourceQuotas, quota(spec))).toEqual(expected)
})

test("a quota's scopes stay, in whatever order", async () => {
  expect(await problemsOfChange(resourceQuotas, quota({ scopes: ['BestEffort'] }), quota({ hard: { pods: '1' } }))).toEqual([
    'spec.scopes: Invalid value: null: field is immutable',
  ])
  expect(
    await problemsOfChange(
      resourceQuotas,
      quota({ scopes: ['BestEffort', 'Terminating'] }),
      quota({ scopes: ['Terminating', 'BestEffort'] }),
    ),
  ).toEqual([])
})

test('what is used is counted as what is allowed', async () => {
  expect(await problemsOfStatus(resourceQuotas, quota({}), { status: { hard: { pods: '1' }, used: { pods: '-1' } } })).toEqual([
    'status.used[pods]: Invalid value: "-1": must be greater than or equal to 0',
  ])
})

const at = 'spec.limits[0]'

test.each<[string, object, readonly string[]]>([
  ['a container between a least and a most', { type: 'Container', min: { cpu: '1' }, max: { cpu: '2' } }, []],
  [
    'a most below the least',
    { type: 'Pod', min: { cpu: '2' }, max: { cpu: '1' } },
    [`${at}.min[cpu]: Invalid value: "2": min value 2 is greater than max value 1`],
  ],
  [
    'defaults of pods',
    { type: 'Pod', default: { cpu: '2' }, defaultRequest: { cpu: '1' } },
    [
      `${at}.default: Forbidden: may not be specified when \`type\` is 'Pod'`,
      `${at}.defaultRequest: Forbidden: may not be specified when \`type\` is 'Pod'`,
    ],
  ],
  [
    'storage of a container',
    { type: 'Container', max: { storage: '1Gi' } },
    ['max', 'default', 'defaultRequest'].map(
      (member) => `${at}.${member}[storage]: Invalid value: "storage": must be a standard resource for containers`,
    ),
  ],
  [
    'claims without bounds',
    { type: 'PersistentVolumeClaim', max: { memory: '1' } },
    [`${at}.limits: Required value: either minimum or maximum storage value is required, but neither was provided`],
  ],
  [
    'defaults out of bounds',
    { type: 'Container', min: { cpu: '1' }, max: { cpu: '2' }, default: { cpu: '3' }, defaultRequest: { cpu: '500m' } },
    [
      `${at}.defaultRequest[cpu]: Invalid value: "500m": min value 1 is greater than default request value 500m`,
      `${at}.default[cpu]: Invalid value: "2": default value 3 is greater than max value 2`,
    ],
  ],
  [
    'a ratio that cannot be',
    { type: 'Container', min: { cpu: '1' }, max: { cpu: '2' }, maxLimitRequestRatio: { cpu: '3' } },
    [`${at}.maxLimitRequestRatio[cpu]: Invalid value: "3": ratio 3 is greater than max/min = 2.000000`],
  ],
  [
    'a device promised twice',
    { type: 'Container', default: { 'example.com/gpu': '2' }, defaultRequest: { 'example.com/gpu': '1' } },
    [`${at}.defaultRequest[example.com/gpu]: Invalid value: "1": default value 2 must equal to defaultRequest value 1 in example.com/gpu`],
  ],
  ['another thing', { type: 'Node' }, [`${at}.type: Invalid value: "Node": must be a standard limit type or fully qualified`]],
])('a limit on %s', async (_, item, expected) => {
  expect(await problemsOf(limitRanges, { spec: { limits: [item] } })).toEqual(expected)
})

test('there is one limit for each type, and of a container each begets the next', async () => {
  const twice = { spec: { limits: [{ type: 'Pod' }, { type: 'Pod' }] } }
  const range = await received(limitRanges, { spec: { limits: [{ type: 'Container', max: { cpu: '2' } }] } })

  expect(await problemsOf(limitRanges, twice)).toEqual(['spec.limits[1].type: Duplicate value: "Pod"'])
  expect(range.spec.limits).toEqual([{ type: 'Container', max: { cpu: '2' }, default: { cpu: '2' }, defaultRequest: { cpu: '2' } }])
})
