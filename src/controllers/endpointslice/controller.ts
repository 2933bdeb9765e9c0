import { endpointSlices, nodes, services, type EndpointSlice, type Service } from '#api'
import { deepEqual } from '#apimachinery'
import { isControlledBy, type ReconcileScope } from '#client'
import { formatTime } from '#kernel'
import { controllerReference } from '../claim.ts'
import { listerOf, watch, type ControllerDeclaration, type Setting } from '../controller.ts'
import { ignoreNotFound } from '../errors.ts'
import { endpointOf, hasEndpoint, portsOf } from './endpoint.ts'
import { groupByPorts, planSlices, type Group } from './plan.ts'
import { isSelecting, selectedPods, serviceWatches } from './watches.ts'

const serviceLabel = 'kubernetes.io/service-name'
const managedByLabel = 'endpointslice.kubernetes.io/managed-by'
const manager = 'endpointslice-controller.k8s.io'
const triggerAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time'
const index = 'service'

/** Keeps the slices with the pods behind each service. (https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/) */
export const endpointSliceController: ControllerDeclaration = {
  name: 'endpointslice-controller',
  create(setting) {
    const { informers } = setting
    const slices = informers.of(endpointSlices)
    informers.of(nodes)
    slices.addIndex(index, (slice) => (isOurs(slice) ? [serviceKeyOf(slice)] : []))
    return {
      watches: [
        ...serviceWatches(setting),
        watch(endpointSlices, { on: ['updated', 'deleted'], keys: (slice) => (isOurs(slice) ? [serviceKeyOf(slice)] : []) }),
      ],
      reconcile: (key, scope) => reconcile(key, scope, setting),
    }
  },
}

const isOurs = ({ metadata }: EndpointSlice): boolean => metadata.labels?.[managedByLabel] === manager
const serviceKeyOf = ({ metadata }: EndpointSlice): string => `${metadata.namespace}/${metadata.labels?.[serviceLabel]}`

async function reconcile(key: string, { client }: ReconcileScope, setting: Setting): Promise<void> {
  const service = listerOf(setting, services).get(key)
  // The slices of a service that is gone are the garbage collector's.
  if (!service || service.metadata.deletionTimestamp !== undefined || !isSelecting(service)) return
  const existing = listerOf(setting, endpointSlices)
    .byIndex(index, key)
    .filter((slice) => isControlledBy(slice, service) && slice.metadata.deletionTimestamp === undefined)
  const { create, update, remove } = planSlices(existing, wantedOf(service, setting))
  const trigger = { [triggerAnnotation]: formatTime(setting.clock.now()) }
  const target = client(endpointSlices, service.metadata.namespace)
  const changed = new Set(update.map(({ metadata }) => metadata.uid))
  const relabelled = existing.filter((slice) => !changed.has(slice.metadata.uid) && !remove.includes(slice) && !hasLabels(slice, service))
  await Promise.all([
    ...create.map((group) => target.create(sliceOf(service, group, trigger))),
    ...[...update, ...relabelled].map((slice) => {
      const { metadata } = slice
      return target.update({
        ...slice,
        metadata: { ...metadata, labels: labelsOf(service), annotations: { ...metadata.annotations, ...trigger } },
      })
    }),
    ...remove.map(({ metadata }) => target.delete(metadata.name).catch(ignoreNotFound)),
  ])
}

function wantedOf(service: Service, setting: Setting): readonly Group[] {
  const nodeOf = listerOf(setting, nodes)
  const items = selectedPods(service, setting)
    .filter(hasEndpoint)
    .map((pod) => ({ ports: portsOf(pod, service), endpoint: endpointOf(pod, nodeOf.get(pod.spec.nodeName ?? ''), service) }))
  return groupByPorts(items)
}

/** The service's own labels, and whose slice it is. */
const labelsOf = ({ metadata, spec }: Service): Readonly<Record<string, string>> => ({
  ...metadata.labels,
  ...(spec.clusterIP === 'None' && { 'service.kubernetes.io/headless': '' }),
  [serviceLabel]: metadata.name,
  [managedByLabel]: manager,
})

const hasLabels = ({ metadata }: EndpointSlice, service: Service): boolean => deepEqual(metadata.labels ?? {}, labelsOf(service))

const sliceOf = (service: Service, { ports, endpoints }: Group, annotations: Readonly<Record<string, string>>) => ({
  metadata: {
    generateName: `${service.metadata.name}-`,
    labels: labelsOf(service),
    annotations,
    ownerReferences: [controllerReference(service, services)],
  },
  addressType: service.spec.ipFamilies?.[0] ?? 'IPv4',
  endpoints,
  ports,
})
