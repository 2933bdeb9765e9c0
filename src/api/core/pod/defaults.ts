/** Defaults of pod specs, in templates as in pods. (pkg/apis/core/v1/defaults.go) */
import { each, inside, or } from '../../defaulting.ts'
import type {
  Container,
  ContainerPort,
  EnvVar,
  GRPCAction,
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  PodSpec,
  PodTemplateSpec,
  Probe,
  ResourceRequirements,
} from '../../generated/types.ts'
import { parseImageName } from '../../image-name.ts'
import { defaultFieldRef, defaultResourceFieldRef } from './field-refs.ts'
import { defaultVolume } from './volume-defaults.ts'

const httpGet = (action: HTTPGetAction): HTTPGetAction => ({ ...action, path: or(action.path, '/'), scheme: or(action.scheme, 'HTTP') })
const grpc = (action: GRPCAction): GRPCAction => ({ ...action, service: action.service ?? '' })

const probe = (value: Probe): Probe => ({
  ...value,
  ...inside(value, 'httpGet', httpGet),
  ...inside(value, 'grpc', grpc),
  timeoutSeconds: or(value.timeoutSeconds, 1),
  periodSeconds: or(value.periodSeconds, 10),
  successThreshold: or(value.successThreshold, 1),
  failureThreshold: or(value.failureThreshold, 3),
})

const handler = (value: LifecycleHandler): LifecycleHandler => ({ ...value, ...inside(value, 'httpGet', httpGet) })
const lifecycle = (value: Lifecycle): Lifecycle => ({
  ...value,
  ...inside(value, 'postStart', handler),
  ...inside(value, 'preStop', handler),
})

const variable = (value: EnvVar): EnvVar => ({
  ...value,
  ...inside(value, 'valueFrom', (source) => ({
    ...source,
    ...inside(source, 'fieldRef', defaultFieldRef),
    ...inside(source, 'resourceFieldRef', defaultResourceFieldRef),
  })),
})

const port = (value: ContainerPort): ContainerPort => ({ ...value, protocol: or(value.protocol, 'TCP') })

const pullPolicy = (image: string | undefined): string => (parseImageName(image ?? '').tag === 'latest' ? 'Always' : 'IfNotPresent')

/** Defaults of a container of any sort. */
function container(value: Container): Container {
  return {
    ...value,
    ...each(value, 'ports', port),
    ...each(value, 'env', variable),
    ...inside(value, 'livenessProbe', probe),
    ...inside(value, 'readinessProbe', probe),
    ...inside(value, 'startupProbe', probe),
    ...inside(value, 'lifecycle', lifecycle),
    terminationMessagePath: or(value.terminationMessagePath, '/dev/termination-log'),
    terminationMessagePolicy: or(value.terminationMessagePolicy, 'File'),
    imagePullPolicy: or(value.imagePullPolicy, pullPolicy(value.image)),
    resources: value.resources ?? {},
  }
}

const defaulted = new WeakSet<PodSpec>()

/** Defaults that templates and pods share. What it returned once it returns again as it is. */
export function defaultPodSpec(spec: PodSpec): PodSpec {
  if (defaulted.has(spec)) return spec
  const account = or(spec.serviceAccountName, spec.serviceAccount ?? '')
  const result: PodSpec = {
    ...spec,
    ...each(spec, 'volumes', defaultVolume),
    ...each(spec, 'initContainers', container),
    ...each(spec, 'containers', container),
    ...each(spec, 'ephemeralContainers', container),
    ...(account !== '' && { serviceAccountName: account, serviceAccount: account }),
    restartPolicy: or(spec.restartPolicy, 'Always'),
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    dnsPolicy: or(spec.dnsPolicy, 'ClusterFirst'),
    securityContext: spec.securityContext ?? {},
    schedulerName: or(spec.schedulerName, 'default-scheduler'),
  }
  defaulted.add(result)
  return result
}

export const defaultPodTemplate = (template: PodTemplateSpec): PodTemplateSpec => ({
  metadata: {},
  ...template,
  spec: defaultPodSpec(template.spec ?? { containers: [] }),
})

function requestsFromLimits(resources: ResourceRequirements): ResourceRequirements {
  return resources.limits ? { ...resources, requests: { ...resources.limits, ...resources.requests } } : resources
}

const hostPorts = (value: Container): Container => ({
  ...value,
  ...each(value, 'ports', (item) => ({ ...item, hostPort: or(item.hostPort, item.containerPort) })),
})

/** Host networking means that a container's ports are the node's. In templates of Deployments too. */
export const defaultHostPorts = (spec: PodSpec): PodSpec =>
  spec.hostNetwork ? { ...spec, ...each(spec, 'containers', hostPorts), ...each(spec, 'initContainers', hostPorts) } : spec

const pods = new WeakSet<PodSpec>()

/** The defaults of a pod itself, beyond those of templates. */
export function defaultPodOnly(before: PodSpec): PodSpec {
  if (pods.has(before)) return before
  const spec = defaultHostPorts(defaultPodSpec(before))
  const own = (value: Container): Container => ({ ...value, ...inside(value, 'resources', requestsFromLimits) })
  const result: PodSpec = {
    ...spec,
    ...each(spec, 'containers', own),
    ...each(spec, 'initContainers', own),
    enableServiceLinks: spec.enableServiceLinks ?? true,
  }
  pods.add(result)
  defaulted.add(result)
  return result
}
