import { expect, test } from 'vitest'
import { type Draft, problemsOf, problemsOfStatus, received } from '../testing-rules.ts'
import { horizontalPodAutoscalers } from './horizontal-pod-autoscalers.ts'
import { horizontalPodAutoscalersV1 } from './horizontal-pod-autoscalers-v1.ts'

const autoscaler = (spec: object): Draft => ({ spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 3, ...spec } })
const metric = (spec: object): Draft => autoscaler({ metrics: [spec] })
const at = 'spec.metrics[0]'
const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }

test.each<[string, Draft, readonly string[]]>([
  ['nothing more', autoscaler({}), []],
  [
    'no pods at least',
    autoscaler({ minReplicas: 0 }),
    [
      'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
      'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
    ],
  ],
  [
    'less at most than at least',
    autoscaler({ minReplicas: 5 }),
    ['spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`'],
  ],
  [
    'no target',
    autoscaler({ scaleTargetRef: { kind: 'a/b', name: '' } }),
    ['spec.scaleTargetRef.kind: Invalid value: "a/b": may not contain \'/\'', 'spec.scaleTargetRef.name: Required value'],
  ],
  [
    'a metric of no known type',
    metric({ type: 'Cpu' }),
    [
      `${at}.type: Unsupported value: "Cpu": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"`,
      `${at}.type: Unsupported value: "Cpu": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"`,
    ],
  ],
  [
    'a metric of another type',
    metric({ ...cpu, type: 'Pods', external: { metric: { name: 'q' }, target: { type: 'Value', value: '1' } } }),
    [
      `${at}.pods: Required value: must populate information for the given metric source`,
      `${at}.external: Forbidden: must populate the given metric source only`,
      `${at}.resource: Forbidden: must populate the given metric source only`,
    ],
  ],
  [
    'a target that says nothing',
    metric({ type: 'Resource', resource: { name: 'cpu', target: {} } }),
    [
      `${at}.resource.target.type: Required value: must specify a metric target type`,
      `${at}.resource.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue`,
      `${at}.resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization`,
    ],
  ],
  [
    'a container of no such resource',
    metric({ type: 'ContainerResource', containerResource: { name: 'gpu', container: 'A', target: cpu.resource.target } }),
    [
      `${at}.containerResource.name: Invalid value: "gpu": must be a standard resource type or fully qualified`,
      `${at}.containerResource.name: Invalid value: "gpu": must be a standard resource for containers`,
      expect.stringContaining(`${at}.containerResource.container: Invalid value: "A": a lowercase RFC 1123 label`),
    ],
  ],
  [
    'two values of one external metric',
    metric({ type: 'External', external: { metric: { name: 'q' }, target: { type: 'Value', value: '1', averageValue: '0' } } }),
    [
      `${at}.external.target.averageValue: Invalid value: "0": must be positive`,
      `${at}.external.target.value: Forbidden: may not set both a target value for metric and a per-pod target`,
    ],
  ],
  [
    'rules beyond measure',
    autoscaler({ behavior: { scaleUp: { stabilizationWindowSeconds: 9999, selectPolicy: 'Most' } } }),
    [
      'spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 9999: must be less than or equal to 3600',
      'spec.behavior.scaleUp.selectPolicy: Unsupported value: "Most": supported values: "Disabled", "Max", "Min"',
    ],
  ],
  [
    'a policy of nothing',
    autoscaler({ behavior: { scaleDown: { tolerance: '-1', policies: [{ type: 'All', value: 0, periodSeconds: 2000 }] } } }),
    [
      'spec.behavior.scaleDown.policies[0].type: Unsupported value: "All": supported values: "Percent", "Pods"',
      'spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero',
      'spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 2000: must be less than or equal to 1800',
      'spec.behavior.scaleDown.tolerance: Invalid value: "-1": must be greater than or equal to 0',
    ],
  ],
])('an autoscaler with %s', async (_, draft, expected) => {
  expect(await problemsOf(horizontalPodAutoscalers, draft)).toEqual(expected)
})

test('who says how to scale one way gets the defaults of the other', async () => {
  const { spec } = await received(horizontalPodAutoscalers, autoscaler({ behavior: { scaleUp: { stabilizationWindowSeconds: 5 } } }))

  expect(spec.behavior).toMatchObject({
    scaleUp: {
      stabilizationWindowSeconds: 5,
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: 4 },
        { type: 'Percent', value: 100 },
      ],
    },
    scaleDown: { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
  })
})

test('the older version has the same rules', async () => {
  expect(await problemsOf(horizontalPodAutoscalersV1, autoscaler({ maxReplicas: 0, targetCPUUtilizationPercentage: 0 }))).toEqual([
    'spec.maxReplicas: Invalid value: 0: must be greater than 0',
    'spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`',
    `${at}.resource.target.averageUtilization: Invalid value: 0: must be greater than 0`,
  ])
})

test('no status has less than no replicas', async () => {
  const status = { currentReplicas: -1, desiredReplicas: -2 }

  expect(await problemsOfStatus(horizontalPodAutoscalers, autoscaler({}), { ...autoscaler({}), status })).toEqual([
    'status.currentReplicas: Invalid value: -1: must be greater than or equal to 0',
    'status.desiredReplicas: Invalid value: -2: must be greater than or equal to 0',
  ])
})
