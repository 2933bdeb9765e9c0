/** What an autoscaler must say. (pkg/apis/autoscaling/validation, pkg/apis/autoscaling/v2/defaults.go) */
import { invalid } from '#apimachinery'
import { inside } from '../defaulting.ts'
import type {
  HorizontalPodAutoscaler,
  V2HorizontalPodAutoscaler,
  V2HorizontalPodAutoscalerBehavior,
  V2HPAScalingPolicy,
  V2HPAScalingRules,
  V2MetricSpec,
} from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { eachItem, type Errors, nonNegative, nonNegativeAmount, notSupportedUnless, requiredIf, when } from '../validation.ts'
import { fromV2, toV2 } from './conversion.ts'
import { validateMetrics, validateReference } from './metric-rules.ts'

const longestPeriod = 1800
const longestWindow = 3600

const validatePolicy = ({ type, value, periodSeconds: seconds }: V2HPAScalingPolicy, path: string): Errors => [
  ...notSupportedUnless(`${path}.type`, type, ['Percent', 'Pods']),
  ...when(value <= 0, () => invalid(`${path}.value`, value, 'must be greater than zero')),
  ...when(seconds <= 0, () => invalid(`${path}.periodSeconds`, seconds, 'must be greater than zero')),
  ...when(seconds > longestPeriod, () => invalid(`${path}.periodSeconds`, seconds, `must be less than or equal to ${longestPeriod}`)),
]

function validateScaling(path: string, rules: V2HPAScalingRules | undefined): Errors {
  if (!rules) return []
  const { stabilizationWindowSeconds: window = 0, selectPolicy, policies = [], tolerance } = rules
  const at = `${path}.stabilizationWindowSeconds`
  return [
    ...when(window < 0, () => invalid(at, window, 'must be greater than or equal to zero')),
    ...when(window > longestWindow, () => invalid(at, window, `must be less than or equal to ${longestWindow}`)),
    ...(selectPolicy === undefined ? [] : notSupportedUnless(`${path}.selectPolicy`, selectPolicy, ['Disabled', 'Max', 'Min'])),
    ...requiredIf(policies.length === 0, `${path}.policies`, 'must specify at least one Policy'),
    ...eachItem(`${path}.policies`, policies, validatePolicy),
    ...(tolerance === undefined ? [] : nonNegativeAmount(`${path}.tolerance`, tolerance)),
  ]
}

function validate({ spec }: V2HorizontalPodAutoscaler): Errors {
  const { minReplicas = 1, maxReplicas, behavior } = spec
  const max = 'spec.maxReplicas'
  return [
    ...when(minReplicas < 1, () => invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1')),
    ...when(maxReplicas < 1, () => invalid(max, maxReplicas, 'must be greater than 0')),
    ...when(maxReplicas < minReplicas, () => invalid(max, maxReplicas, 'must be greater than or equal to `minReplicas`')),
    ...validateReference('spec.scaleTargetRef', spec.scaleTargetRef),
    ...validateMetrics('spec.metrics', spec.metrics, minReplicas),
    ...validateScaling('spec.behavior.scaleUp', behavior?.scaleUp),
    ...validateScaling('spec.behavior.scaleDown', behavior?.scaleDown),
  ]
}

const validateStatusUpdate = ({
  status,
}: {
  readonly status?: { readonly currentReplicas?: number; readonly desiredReplicas: number }
}): Errors => [
  ...nonNegative('status.currentReplicas', status?.currentReplicas),
  ...nonNegative('status.desiredReplicas', status?.desiredReplicas),
]

const whole: V2HPAScalingPolicy = { type: 'Percent', value: 100, periodSeconds: 15 }
const scaleUp: V2HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, whole],
}
const scaleDown: V2HPAScalingRules = { selectPolicy: 'Max', policies: [whole] }

/** Who says something of one direction gets the defaults of both. */
const behaviorDefaults = (behavior: V2HorizontalPodAutoscalerBehavior): V2HorizontalPodAutoscalerBehavior => ({
  ...behavior,
  scaleUp: { ...scaleUp, ...behavior.scaleUp },
  scaleDown: { ...scaleDown, ...behavior.scaleDown },
})

const cpu: V2MetricSpec = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }

export const autoscalerRules: Rules<V2HorizontalPodAutoscaler> = {
  defaults: (autoscaler) => {
    const { spec } = autoscaler
    const metrics = spec.metrics ?? []
    return {
      ...autoscaler,
      spec: {
        ...spec,
        minReplicas: spec.minReplicas ?? 1,
        metrics: metrics.length > 0 ? metrics : [cpu],
        ...inside(spec, 'behavior', behaviorDefaults),
      },
    }
  },
  validate,
  validateStatusUpdate,
}

export const autoscalerV1Rules: Rules<HorizontalPodAutoscaler> = {
  // There and back again, so that what v2 defaults shows in the answer too.
  defaults: (object) => ({
    ...fromV2(toV2({ ...object, spec: { ...object.spec, minReplicas: object.spec.minReplicas ?? 1 } })),
    status: object.status ?? { currentReplicas: 0, desiredReplicas: 0 },
  }),
  validate: (object) => validate(toV2(object)),
  validateStatusUpdate,
}
