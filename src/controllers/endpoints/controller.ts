import { endpoints, services, type Endpoints, type Pod, type Service } from '#api'
import { deepEqual } from '#apimachinery'
import { splitKey, type ReconcileScope } from '#client'
import { formatTime } from '#kernel'
import { listerOf, watch, type ControllerDeclaration, type Setting } from '../controller.ts'
import { hasEndpoint, portsOf } from '../endpointslice/endpoint.ts'
import { isSelecting, selectedPods, serviceWatches } from '../endpointslice/watches.ts'
import { ignoreNotFound } from '../errors.ts'
import { isPodReady } from '../pods.ts'
import { maxAddresses, subsetsOf, type Backend } from './subsets.ts'

const managedByLabel = 'endpoints.kubernetes.io/managed-by'
const triggerAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time'
const capacityAnnotation = 'endpoints.kubernetes.io/over-capacity'

/** Keeps the Endpoints object of each service: what was there before slices, and is still read. */
export const endpointsController: ControllerDeclaration = {
  name: 'endpoint-controller',
  create: (setting) => ({
    watches: [...serviceWatches(setting), watch(endpoints, { on: ['updated', 'deleted'] })],
    reconcile: (key, scope) => reconcile(key, scope, setting),
  }),
}

async function reconcile(key: string, { client }: ReconcileScope, setting: Setting): Promise<void> {
  const { namespace, name } = splitKey(key)
  const service = listerOf(setting, services).get(key)
  const current = listerOf(setting, endpoints).get(key)
  const target = client(endpoints, namespace)
  if (!service) {
    // Endpoints that someone else wrote may stand without a service.
    if (current?.metadata.labels?.[managedByLabel]) await target.delete(name).catch(ignoreNotFound)
    return
  }
  if (!isSelecting(service) || service.metadata.deletionTimestamp !== undefined) return
  const wanted = wantedOf(service, setting)
  if (!current) {
    await target.create({ metadata: { name, ...wanted.meta }, subsets: wanted.subsets })
  } else if (!isSame(current, wanted)) {
    const annotations = { ...withoutOurs(current), ...wanted.meta.annotations }
    await target.update({ ...current, metadata: { ...current.metadata, labels: wanted.meta.labels, annotations }, subsets: wanted.subsets })
  }
}

interface Wanted {
  readonly subsets: NonNullable<Endpoints['subsets']>
  readonly meta: { readonly labels: Readonly<Record<string, string>>; readonly annotations: Readonly<Record<string, string>> }
}

function wantedOf(service: Service, setting: Setting): Wanted {
  const keepsTerminating = service.spec.publishNotReadyAddresses === true
  const chosen = selectedPods(service, setting).filter(
    (pod) => hasEndpoint(pod) && (keepsTerminating || pod.metadata.deletionTimestamp === undefined),
  )
  const backends = chosen.map((pod) => backendOf(pod, service)).filter(({ ports }) => ports.length > 0 || service.spec.clusterIP === 'None')
  const labels = {
    ...service.metadata.labels,
    [managedByLabel]: 'endpoint-controller',
    ...(service.spec.clusterIP === 'None' && { 'service.kubernetes.io/headless': '' }),
  }
  const annotations = {
    [triggerAnnotation]: formatTime(setting.clock.now()),
    ...(backends.length > maxAddresses && { [capacityAnnotation]: 'truncated' }),
  }
  return { subsets: subsetsOf(backends.slice(0, maxAddresses)), meta: { labels, annotations } }
}

function backendOf(pod: Pod, service: Service): Backend {
  const { namespace, name, uid } = pod.metadata
  const { nodeName, hostname, subdomain } = pod.spec
  return {
    address: {
      ip: pod.status?.podIP ?? '',
      ...(hostname && subdomain === service.metadata.name && { hostname }),
      ...(nodeName && { nodeName }),
      targetRef: { kind: 'Pod', ...(namespace !== undefined && { namespace }), name, uid },
    },
    ports: portsOf(pod, service).map(({ name: portName, port = 0, ...rest }) => ({ ...(portName && { name: portName }), port, ...rest })),
    isReady: service.spec.publishNotReadyAddresses === true || isPodReady(pod),
  }
}

function withoutOurs({ metadata }: Endpoints): Readonly<Record<string, string>> {
  const { [capacityAnnotation]: _capacity, ...others } = metadata.annotations ?? {}
  return others
}

const isSame = ({ subsets = [], metadata }: Endpoints, wanted: Wanted): boolean =>
  deepEqual(subsets, wanted.subsets) &&
  deepEqual(metadata.labels ?? {}, wanted.meta.labels) &&
  metadata.annotations?.[capacityAnnotation] === wanted.meta.annotations[capacityAnnotation]
