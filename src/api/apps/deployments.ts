import { type FieldError, forbiddenField, invalid, type IntOrString, notSupported, percentOf } from '#apimachinery'
import { ageColumn, column, containerColumns, wide } from '../columns.ts'
import { defaultHostPorts, defaultPodTemplate } from '../core/pod/defaults.ts'
import { validateRunningTemplate } from '../core/pod/validate.ts'
import { or } from '../defaulting.ts'
import type { Deployment, DeploymentStrategy } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { countOrPercent, type Errors, immutableSelector, nonNegative } from '../validation.ts'
import { scaleSelector, selects, validateSelector } from './workload.ts'

function defaultStrategy(strategy: DeploymentStrategy = {}): DeploymentStrategy {
  const type = or(strategy.type, 'RollingUpdate')
  if (type !== 'RollingUpdate') return { ...strategy, type }
  return { ...strategy, type, rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%', ...strategy.rollingUpdate } }
}

const isZero = (value: IntOrString | undefined): boolean => value === undefined || value === 0 || percentOf(value) === 0

function validateStrategy(path: string, strategy: DeploymentStrategy = {}): Errors {
  const { type, rollingUpdate } = strategy
  if (type === 'Recreate')
    return rollingUpdate ? [forbiddenField(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")] : []
  if (type !== 'RollingUpdate') return [notSupported(path, type, ['Recreate', 'RollingUpdate'])]
  const { maxUnavailable, maxSurge } = rollingUpdate ?? {}
  const at = `${path}.rollingUpdate`
  const errors: FieldError[] = [...countOrPercent(`${at}.maxUnavailable`, maxUnavailable), ...countOrPercent(`${at}.maxSurge`, maxSurge)]
  if (isZero(maxUnavailable) && isZero(maxSurge))
    errors.push(invalid(`${at}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'))
  if ((percentOf(maxUnavailable ?? 0) ?? 0) > 100)
    errors.push(invalid(`${at}.maxUnavailable`, maxUnavailable, 'must not be greater than 100%'))
  return errors
}

function validate({ spec }: Deployment): Errors {
  const { progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec
  return [
    ...nonNegative('spec.replicas', spec.replicas),
    ...validateSelector(spec.selector, 'deployment'),
    ...validateRunningTemplate(spec.template, 'spec.template', selects(spec.selector)),
    ...validateStrategy('spec.strategy', spec.strategy),
    ...nonNegative('spec.minReadySeconds', minReadySeconds),
    ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...nonNegative('spec.progressDeadlineSeconds', deadline),
    ...(deadline !== undefined && deadline <= minReadySeconds
      ? [invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')]
      : []),
  ]
}

/** apps/v1 Deployment. */
export const deployments: Resource<Deployment> = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  scope: 'Namespaced',
  schema: 'io.k8s.api.apps.v1.Deployment',
  subresources: {
    status: true,
    scale: {
      specReplicasPath: '.spec.replicas',
      statusReplicasPath: '.status.replicas',
      selector: (object: Deployment) => scaleSelector(object.spec.selector),
    },
  },
  defaults: (deployment) => {
    const template = defaultPodTemplate(deployment.spec.template ?? {})
    return {
      ...deployment,
      spec: {
        ...deployment.spec,
        replicas: deployment.spec.replicas ?? 1,
        template: { ...template, spec: defaultHostPorts(template.spec) },
        strategy: defaultStrategy(deployment.spec.strategy),
        revisionHistoryLimit: deployment.spec.revisionHistoryLimit ?? 10,
        progressDeadlineSeconds: deployment.spec.progressDeadlineSeconds ?? 600,
      },
    }
  },
  validate,
  validateUpdate: (next, previous) => immutableSelector(next.spec.selector, previous.spec.selector),
  columns: [
    column('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`, {
      description: 'Number of the pod with ready state',
    }),
    column('Up-to-date', ({ status }) => status?.updatedReplicas ?? 0),
    column('Available', ({ status }) => status?.availableReplicas ?? 0),
    ageColumn,
    ...containerColumns((deployment: Deployment) => deployment.spec.template),
    wide('Selector', ({ spec }) => scaleSelector(spec.selector)),
  ],
}
