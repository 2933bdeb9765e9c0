import { dns1123Label, duplicate, type FieldError, fieldNotFound, forbiddenField, invalid, required, tooMany } from '#apimachinery'
import type { Container, ContainerRestartRule, EphemeralContainer, PodSpec, Volume } from '../../generated/types.ts'
import { eachItem, type Errors, oneOf, requiredByRule, requiredOneOf } from '../../validation.ts'
import { validateVariable, validateVariableSource } from './validate-env.ts'
import { validateLifecycle, validateProbe } from './validate-handlers.ts'
import { validateDevices, validateMounts } from './validate-mounts.ts'
import { validateHostPorts, validatePorts } from './validate-ports.ts'
import { validateResizePolicy, validateResources } from './validate-resources.ts'
import { validateSecurity } from './validate-security.ts'
import { pullPolicies } from './validate-volumes.ts'

/** What a container's checks need to know of its pod. */
export interface PodContext {
  readonly spec: PodSpec
  readonly volumes: ReadonlyMap<string, Volume>
  /** A pod, and not a template of pods. */
  readonly isPod: boolean
}

/** What holds for containers of every sort. */
function validateCommon(container: Container, path: string, { spec, volumes, isPod }: PodContext): Errors {
  const { name, image = '' } = container
  const claims = (spec.resourceClaims ?? []).map((claim) => claim.name)
  return [
    ...requiredByRule(`${path}.name`, name, dns1123Label),
    ...(image ? [] : [required(`${path}.image`)]),
    ...(isPod && image.trim() !== image ? [invalid(`${path}.image`, image, 'must not have leading or trailing whitespace')] : []),
    ...requiredOneOf(`${path}.terminationMessagePolicy`, container.terminationMessagePolicy, ['File', 'FallbackToLogsOnError']),
    ...validatePorts(`${path}.ports`, container.ports),
    ...eachItem(`${path}.env`, container.env, validateVariable),
    ...eachItem(`${path}.envFrom`, container.envFrom, validateVariableSource(`${path}.envFrom`)),
    ...validateMounts(`${path}.volumeMounts`, container, volumes),
    ...validateDevices(`${path}.volumeDevices`, container, volumes),
    ...requiredOneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, pullPolicies),
    ...validateResources(`${path}.resources`, container.resources, claims),
    ...validateResizePolicy(`${path}.resizePolicy`, container.resizePolicy, spec.restartPolicy ?? ''),
    ...validateSecurity(`${path}.securityContext`, container.securityContext, spec.hostUsers !== false),
  ]
}

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const

const validateUpkeep = (container: Container, path: string, grace: number | undefined): Errors => [
  ...validateLifecycle(`${path}.lifecycle`, container.lifecycle, grace),
  ...probes.flatMap((name) => validateProbe(`${path}.${name}`, container[name], name === 'readinessProbe')),
]

const maxRules = 20
const maxExitCodes = 255

function validateRestartRule({ action, exitCodes }: ContainerRestartRule, path: string): Errors {
  const { operator, values = [] } = exitCodes ?? {}
  return [
    ...requiredOneOf(`${path}.action`, action, ['Restart', 'RestartAllContainers']),
    ...(exitCodes
      ? requiredOneOf(`${path}.exitCodes.operator`, operator, ['In', 'NotIn'])
      : [required(`${path}.exitCodes`, 'must be specified')]),
    ...(values.length > maxExitCodes ? [tooMany(`${path}.exitCodes.values`, values.length, maxExitCodes)] : []),
  ]
}

/** A container's own restart policy, and exceptions from it. (KEP-5307) */
function validateRestart({ restartPolicy, restartPolicyRules: rules = [] }: Container, path: string): Errors {
  return [
    ...oneOf(`${path}.restartPolicy`, restartPolicy, ['Always', 'Never', 'OnFailure']),
    ...(rules.length > 0 && restartPolicy === undefined
      ? [required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used')]
      : []),
    ...(rules.length > maxRules ? [tooMany(`${path}.restartPolicyRules`, rules.length, maxRules)] : []),
    ...eachItem(`${path}.restartPolicyRules`, rules, validateRestartRule),
  ]
}

/** A complaint where a name is taken already. */
function taken(path: string, name: string, names: Set<string>): Errors {
  if (names.has(name)) return [duplicate(path, name)]
  names.add(name)
  return []
}

export function validateContainers(path: string, context: PodContext): Errors {
  const { containers, terminationGracePeriodSeconds: grace } = context.spec
  if ((containers ?? []).length === 0) return [required(path)]
  const names = new Set<string>()
  return [
    ...eachItem(path, containers, (container, at) => [
      ...validateCommon(container, at, context),
      ...taken(`${at}.name`, container.name, names),
      ...validateUpkeep(container, at, grace),
      ...validateRestart(container, at),
    ]),
    ...validateHostPorts(path, containers),
  ]
}

const notWithoutRestart = ['lifecycle', ...probes] as const

/** Those that run before the others; sidecars are those that go on. */
export function validateInitContainers(path: string, context: PodContext): Errors {
  const { containers, initContainers, terminationGracePeriodSeconds: grace } = context.spec
  const names = new Set((containers ?? []).map(({ name }) => name))
  return eachItem(path, initContainers, (container, at) => [
    ...validateCommon(container, at, context),
    ...validateRestart(container, at),
    ...(container.name ? taken(`${at}.name`, container.name, names) : []),
    ...validateHostPorts(path, [container]),
    ...(container.restartPolicy === 'Always'
      ? validateUpkeep(container, at, grace)
      : notWithoutRestart
          .filter((name) => container[name] !== undefined)
          .map((name) => forbiddenField(`${at}.${name}`, 'may not be set for init containers without restartPolicy=Always'))),
  ])
}

const notEphemeral: readonly (keyof EphemeralContainer)[] = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
]
const isSet = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length > 0
    : typeof value === 'object' && value !== null
      ? Object.keys(value).length > 0
      : value !== undefined
const cannot = 'cannot be set for an Ephemeral Container'

/** Those that come later, to look into a pod. */
export function validateEphemeralContainers(path: string, context: PodContext): Errors {
  const { containers, initContainers = [], ephemeralContainers } = context.spec
  const others = new Set([...(containers ?? []), ...initContainers].map(({ name }) => name))
  const names = new Set(others)
  return eachItem(path, ephemeralContainers, (container, at) => {
    const { name, targetContainerName: target, volumeMounts } = container
    const errors: FieldError[] = [...validateCommon(container, at, { ...context, isPod: true }), ...taken(`${at}.name`, name, names)]
    if (target && !others.has(target)) errors.push(fieldNotFound(`${at}.targetContainerName`, target))
    return [
      ...errors,
      ...notEphemeral.filter((field) => isSet(container[field])).map((field) => forbiddenField(`${at}.${field}`, cannot)),
      ...eachItem(`${at}.volumeMounts`, volumeMounts, ({ subPath, subPathExpr }, where) => [
        ...(subPath ? [forbiddenField(`${where}.subPath`, cannot)] : []),
        ...(subPathExpr ? [forbiddenField(`${where}.subPathExpr`, cannot)] : []),
      ]),
    ]
  })
}
