import { compareQuantities, dns1123Label, forbiddenField, invalid } from '#apimachinery'
import { validateContainerResourceName } from '../core/resource-names.ts'
import type {
  V2ContainerResourceMetricSource,
  V2CrossVersionObjectReference,
  V2ExternalMetricSource,
  V2MetricSpec,
  V2MetricTarget,
  V2ObjectMetricSource,
  V2PodsMetricSource,
  V2ResourceMetricSource,
} from '../generated/types.ts'
import { eachItem, type Errors, notSupportedUnless, pathSegment, requiredByRule, requiredIf, when } from '../validation.ts'

/** An object of any kind and version, by name. */
export const validateReference = (path: string, reference: Partial<V2CrossVersionObjectReference> = {}): Errors => [
  ...requiredByRule(`${path}.kind`, reference.kind, pathSegment),
  ...requiredByRule(`${path}.name`, reference.name, pathSegment),
]

const validateName = (path: string, metric: { readonly name?: string } = {}): Errors =>
  requiredByRule(`${path}.metric.name`, metric.name, pathSegment, 'must specify a metric name')

const positive = (path: string, amount: string | undefined): Errors =>
  when(amount !== undefined && compareQuantities(amount, '0') <= 0, () => invalid(path, amount, 'must be positive'))

function validateTarget(path: string, target: Partial<V2MetricTarget> = {}): Errors {
  const { type = '', value, averageValue, averageUtilization: percent } = target
  return [
    ...requiredIf(type === '', `${path}.type`, 'must specify a metric target type'),
    ...when(!['Utilization', 'Value', 'AverageValue'].includes(type), () =>
      invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'),
    ),
    ...positive(`${path}.value`, value),
    ...positive(`${path}.averageValue`, averageValue),
    ...when(percent !== undefined && percent < 1, () => invalid(`${path}.averageUtilization`, percent, 'must be greater than 0')),
  ]
}

/** A target per pod or of all of them. */
const oneValue = (path: string, { value, averageValue }: Partial<V2MetricTarget> = {}, why: string): Errors =>
  requiredIf(value === undefined && averageValue === undefined, `${path}.averageValue`, why)

function amountOrPercentage(path: string, { averageUtilization, averageValue }: Partial<V2MetricTarget> = {}): Errors {
  const [amount, percentage] = [averageValue !== undefined, averageUtilization !== undefined]
  return [
    ...requiredIf(!amount && !percentage, `${path}.averageUtilization`, 'must set either a target raw value or a target utilization'),
    ...when(amount && percentage, () =>
      forbiddenField(`${path}.averageValue`, 'may not set both a target raw value and a target utilization'),
    ),
  ]
}

const validateObject = ({ describedObject, metric, target }: V2ObjectMetricSource, path: string): Errors => [
  ...validateReference(`${path}.describedObject`, describedObject),
  ...validateName(path, metric),
  ...validateTarget(`${path}.target`, target),
  ...oneValue(`${path}.target`, target, 'must set either a target value or averageValue'),
]

const validateExternal = ({ metric, target }: V2ExternalMetricSource, path: string): Errors => [
  ...validateName(path, metric),
  ...validateTarget(`${path}.target`, target),
  ...oneValue(`${path}.target`, target, 'must set either a target value for metric or a per-pod target'),
  ...when(target?.value !== undefined && target.averageValue !== undefined, () =>
    forbiddenField(`${path}.target.value`, 'may not set both a target value for metric and a per-pod target'),
  ),
]

const validatePods = ({ metric, target }: V2PodsMetricSource, path: string): Errors => [
  ...validateName(path, metric),
  ...validateTarget(`${path}.target`, target),
  ...requiredIf(target?.averageValue === undefined, `${path}.target.averageValue`, 'must specify a positive target averageValue'),
]

const validateResource = ({ name, target }: V2ResourceMetricSource, path: string): Errors => [
  ...requiredIf(!name, `${path}.name`, 'must specify a resource name'),
  ...validateTarget(`${path}.target`, target),
  ...amountOrPercentage(`${path}.target`, target),
]

const validateContainerResource = ({ name, container, target }: V2ContainerResourceMetricSource, path: string): Errors => [
  ...(name ? validateContainerResourceName(`${path}.name`, name) : requiredIf(true, `${path}.name`, 'must specify a resource name')),
  ...requiredByRule(`${path}.container`, container, dns1123Label, 'must specify a container'),
  ...validateTarget(`${path}.target`, target),
  ...amountOrPercentage(`${path}.target`, target),
]

/** In the order in which they are looked at: of several that are given, only the first is. */
const members = [
  ['object', 'Object', (spec: V2MetricSpec, at: string) => spec.object && validateObject(spec.object, at)],
  ['external', 'External', (spec: V2MetricSpec, at: string) => spec.external && validateExternal(spec.external, at)],
  ['pods', 'Pods', (spec: V2MetricSpec, at: string) => spec.pods && validatePods(spec.pods, at)],
  ['resource', 'Resource', (spec: V2MetricSpec, at: string) => spec.resource && validateResource(spec.resource, at)],
  [
    'containerResource',
    'ContainerResource',
    (spec: V2MetricSpec, at: string) => spec.containerResource && validateContainerResource(spec.containerResource, at),
  ],
] as const
const types = members.map(([, type]) => type)

function validateMetric(spec: V2MetricSpec, path: string): Errors {
  const given = members.filter(([member]) => spec[member] !== undefined)
  const [first] = given
  const expected = members.find(([, type]) => type === spec.type)?.[0]
  const unknown = notSupportedUnless(`${path}.type`, spec.type ?? '', types)
  const missing = expected !== undefined && spec[expected] === undefined
  return [
    ...requiredIf(!spec.type, `${path}.type`, 'must specify a metric source type'),
    ...unknown,
    ...(first?.[2](spec, `${path}.${first[0]}`) ?? []),
    ...(missing ? requiredIf(true, `${path}.${expected}`, 'must populate information for the given metric source') : []),
    // Said twice, there as here.
    ...unknown,
    ...(given.length === 1 ? [] : given)
      .filter(([member]) => member !== expected)
      .map(([member]) => forbiddenField(`${path}.${member}`, 'must populate the given metric source only')),
  ]
}

export const validateMetrics = (path: string, metrics: readonly V2MetricSpec[] | undefined, minReplicas: number): Errors => [
  ...eachItem(path, metrics, validateMetric),
  ...when(minReplicas === 0 && !metrics?.some(({ type }) => type === 'Object' || type === 'External'), () =>
    forbiddenField(path, 'must specify at least one Object or External metric to support scaling to zero replicas'),
  ),
]
