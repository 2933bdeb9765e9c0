import { expect, test } from 'vitest'
import type { HorizontalPodAutoscaler, V2HorizontalPodAutoscaler } from '../generated/types.ts'
import { fromV2, toV2 } from './conversion.ts'

const metadata = { name: 'web', namespace: 'default', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' }
const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
const v1 = (spec: object, annotations?: Record<string, string>): HorizontalPodAutoscaler => ({
  apiVersion: 'autoscaling/v1',
  kind: 'HorizontalPodAutoscaler',
  metadata: { ...metadata, ...(annotations && { annotations }) },
  spec: { scaleTargetRef, maxReplicas: 5, ...spec },
})
const v2 = (spec: object): V2HorizontalPodAutoscaler => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata,
  spec: { scaleTargetRef, maxReplicas: 5, ...spec },
  status: {
    currentReplicas: 2,
    desiredReplicas: 3,
    currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 90, averageValue: '90m' } } }],
    conditions: [{ type: 'AbleToScale', status: 'True', reason: 'ReadyForNewScale' }],
  },
})
const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }

test('the one metric that v1 knows is a target of CPU', () => {
  expect(toV2(v1({ targetCPUUtilizationPercentage: 70 })).spec.metrics).toEqual([cpu])
  expect(fromV2(v2({ metrics: [cpu] })).spec).toEqual({ scaleTargetRef, maxReplicas: 5, targetCPUUtilizationPercentage: 70 })
})

test('without any metric it is 80 percent of the CPU', () => {
  expect(toV2(v1({})).spec.metrics).toMatchObject([{ resource: { target: { averageUtilization: 80 } } }])
})

test('what v1 has no field for is in annotations, in the words that it once had', () => {
  const memory = { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } }

  expect(fromV2(v2({ metrics: [memory, cpu] })).metadata.annotations).toEqual({
    'autoscaling.alpha.kubernetes.io/metrics': '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"1Gi"}}]',
    'autoscaling.alpha.kubernetes.io/current-metrics':
      '[{"type":"Resource","resource":{"name":"cpu","currentAverageValue":"90m","currentAverageUtilization":90}}]',
    'autoscaling.alpha.kubernetes.io/conditions': '[{"type":"AbleToScale","status":"True","reason":"ReadyForNewScale"}]',
  })
})

test.each<[string, object]>([
  ['CPU', { metrics: [cpu] }],
  [
    'memory by value',
    { metrics: [{ type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } }, cpu] },
  ],
  [
    'one container',
    {
      metrics: [
        {
          type: 'ContainerResource',
          containerResource: { name: 'cpu', container: 'a', target: { type: 'Utilization', averageUtilization: 5 } },
        },
      ],
    },
  ],
  [
    'pods, an object and something outside, with a behavior',
    {
      metrics: [
        {
          type: 'Pods',
          pods: { metric: { name: 'p', selector: { matchLabels: { a: 'b' } } }, target: { type: 'AverageValue', averageValue: '1' } },
        },
        { type: 'Object', object: { metric: { name: 'o' }, describedObject: scaleTargetRef, target: { type: 'Value', value: '2' } } },
        { type: 'External', external: { metric: { name: 'e' }, target: { type: 'AverageValue', averageValue: '3' } } },
      ],
      behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
    },
  ],
])('nothing is lost on the way through v1 and back: %s', (_, spec) => {
  const object = v2(spec)

  expect(toV2(fromV2(object))).toEqual(object)
})

test('annotations that are not JSON count for nothing', () => {
  expect(toV2(v1({ targetCPUUtilizationPercentage: 70 }, { 'autoscaling.alpha.kubernetes.io/metrics': '{' })).spec.metrics).toEqual([cpu])
})
