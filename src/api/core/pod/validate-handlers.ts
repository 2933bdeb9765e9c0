import { forbiddenField, httpHeaderName, invalid, required } from '#apimachinery'
import type { HTTPGetAction, Lifecycle, LifecycleHandler, Probe, SleepAction } from '../../generated/types.ts'
import { type Errors, nonNegative, requiredOneOf, validatePort } from '../../validation.ts'

type Handler = LifecycleHandler & Pick<Probe, 'grpc'>

const validateHttp = (path: string, { path: url, port, scheme, httpHeaders = [] }: HTTPGetAction): Errors => [
  ...(url ? [] : [required(`${path}.path`)]),
  ...validatePort(`${path}.port`, port),
  ...requiredOneOf(`${path}.scheme`, scheme, ['HTTP', 'HTTPS']),
  ...httpHeaders.flatMap(({ name }) => httpHeaderName(name).map((why) => invalid(`${path}.httpHeaders`, name, why))),
]

const validateSleep = (path: string, { seconds }: SleepAction, grace: number | undefined): Errors =>
  grace !== undefined && (seconds < 0 || seconds > grace)
    ? [invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)]
    : []

/** In upstream's order. */
const kinds = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const

function validateAction(path: string, handler: Handler, kind: (typeof kinds)[number], grace: number | undefined): Errors {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler
  const at = `${path}.${kind}`
  if (kind === 'exec') return (exec?.command ?? []).length > 0 ? [] : [required(`${at}.command`)]
  if (kind === 'httpGet') return httpGet ? validateHttp(at, httpGet) : []
  if (kind === 'sleep') return sleep ? validateSleep(at, sleep, grace) : []
  return validatePort(`${at}.port`, (kind === 'grpc' ? grpc : tcpSocket)?.port)
}

/** What is done to a container: exactly one thing. */
function validateHandler(path: string, handler: Handler, grace: number | undefined): Errors {
  const [first, ...more] = kinds.filter((kind) => handler[kind] !== undefined)
  if (!first) return [required(path, 'must specify a handler type')]
  return [
    ...validateAction(path, handler, first, grace),
    ...more.map((kind) => forbiddenField(`${path}.${kind}`, 'may not specify more than 1 handler type')),
  ]
}

const numbers = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const

/** Only readiness comes and goes: the others succeed once. */
export function validateProbe(path: string, probe: Probe | undefined, isReadiness: boolean): Errors {
  if (!probe) return []
  const { terminationGracePeriodSeconds: grace, successThreshold } = probe
  return [
    ...validateHandler(path, probe, undefined),
    ...numbers.flatMap((name) => nonNegative(`${path}.${name}`, probe[name])),
    ...(grace !== undefined && grace <= 0 ? [invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0')] : []),
    ...(isReadiness && grace !== undefined
      ? [invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes')]
      : []),
    ...(!isReadiness && successThreshold !== 1 ? [invalid(`${path}.successThreshold`, successThreshold, 'must be 1')] : []),
  ]
}

export const validateLifecycle = (path: string, lifecycle: Lifecycle | undefined, grace: number | undefined): Errors =>
  (['postStart', 'preStop'] as const).flatMap((name) => {
    const handler = lifecycle?.[name]
    return handler ? validateHandler(`${path}.${name}`, handler, grace) : []
  })
