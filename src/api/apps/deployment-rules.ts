/** What a Deployment may be, and a ReplicaSet. (pkg/apis/apps/validation) */
import { forbiddenField, invalid, type IntOrString, percentOf } from '#apimachinery'
import { defaultHostPorts, defaultPodTemplate } from '../core/pod/defaults.ts'
import { or } from '../defaulting.ts'
import type { Deployment, DeploymentStrategy, ReplicaSet } from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { atMostAll, countOrPercent, type Errors, immutableSelector, nonNegative, when } from '../validation.ts'
import { unknownStrategy, validateCollisions, validateNumbers, validateReplicaCounts, validateSelected } from './workload-rules.ts'

function defaultStrategy(strategy: DeploymentStrategy = {}): DeploymentStrategy {
  const type = or(strategy.type, 'RollingUpdate')
  if (type !== 'RollingUpdate') return { ...strategy, type }
  return { ...strategy, type, rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%', ...strategy.rollingUpdate } }
}

const isZero = (value: IntOrString | undefined): boolean => value === undefined || value === 0 || percentOf(value) === 0

function validateStrategy(path: string, { type, rollingUpdate }: DeploymentStrategy = {}): Errors {
  if (type === 'Recreate')
    return when(rollingUpdate !== undefined, () =>
      forbiddenField(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'"),
    )
  if (type !== 'RollingUpdate')
    return [unknownStrategy(path, type, 'DeploymentStrategy', 'RollingUpdateDeployment', ['Recreate', 'RollingUpdate'])]
  const { maxUnavailable, maxSurge } = rollingUpdate ?? {}
  const at = `${path}.rollingUpdate`
  return [
    ...countOrPercent(`${at}.maxUnavailable`, maxUnavailable),
    ...countOrPercent(`${at}.maxSurge`, maxSurge),
    ...when(isZero(maxUnavailable) && isZero(maxSurge), () =>
      invalid(`${at}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'),
    ),
    ...atMostAll(`${at}.maxUnavailable`, maxUnavailable),
  ]
}

function validateDeployment({ spec }: Deployment): Errors {
  const { progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec
  return [
    ...nonNegative('spec.replicas', spec.replicas),
    ...validateSelected(spec, 'ReplicaSet', 'deployment', 'invalid label selector'),
    ...validateStrategy('spec.strategy', spec.strategy),
    ...validateNumbers(spec, ['minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds']),
    ...when(deadline !== undefined && deadline <= minReadySeconds, () =>
      invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'),
    ),
  ]
}

export const deploymentRules: Rules<Deployment> = {
  defaults: (deployment) => {
    const { spec } = deployment
    const template = defaultPodTemplate(spec.template)
    return {
      ...deployment,
      spec: {
        ...spec,
        replicas: spec.replicas ?? 1,
        template: { ...template, spec: defaultHostPorts(template.spec) },
        strategy: defaultStrategy(spec.strategy),
        revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
        progressDeadlineSeconds: spec.progressDeadlineSeconds ?? 600,
      },
    }
  },
  validate: validateDeployment,
  validateUpdate: (next, previous) => immutableSelector(next.spec.selector, previous.spec.selector),
  validateStatusUpdate: (next, previous) => [...validateReplicaCounts(next.status), ...validateCollisions(next, previous)],
}

export const replicaSetRules: Rules<ReplicaSet> = {
  defaults: (replicaSet) => ({
    ...replicaSet,
    spec: {
      ...replicaSet.spec,
      replicas: replicaSet.spec.replicas ?? 1,
      ...(replicaSet.spec.template && { template: defaultPodTemplate(replicaSet.spec.template) }),
    },
  }),
  validate: ({ spec }) => [
    ...validateNumbers(spec, ['replicas', 'minReadySeconds']),
    ...validateSelected(
      { selector: spec.selector, template: spec.template ?? { spec: { containers: [] } } },
      'ReplicaSet',
      'deployment',
      'invalid label selector',
    ),
  ],
  validateUpdate: (next, previous) => immutableSelector(next.spec.selector, previous.spec.selector),
  validateStatusUpdate: ({ status }) => validateReplicaCounts(status),
}
