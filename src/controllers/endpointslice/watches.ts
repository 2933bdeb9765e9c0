import { pods, services, type Pod, type Service } from '#api'
import { deepEqual, matchesLabelSelector } from '#apimachinery'
import { keyOf } from '#client'
import { listerOf, watch, type Setting, type Watch } from '../controller.ts'
import { isPodFinished, isPodReady } from '../pods.ts'

/** Whether this controller looks for the endpoints of a service: others name theirs themselves, or are only names. */
export const isSelecting = ({ spec }: Service): boolean => spec.selector !== undefined && spec.type !== 'ExternalName'

/** Changes of services and of the pods behind them, by the key of the service. */
export const serviceWatches = (setting: Setting): readonly Watch[] => [
  watch(services),
  watch(pods, { keys: (pod) => servicesOf(pod, setting), changed: matters }),
]

function servicesOf({ metadata: { namespace, labels } }: Pod, setting: Setting): readonly string[] {
  return listerOf(setting, services)
    .list(namespace)
    .filter(({ spec }) => spec.selector !== undefined && matchesLabelSelector({ matchLabels: spec.selector }, labels))
    .map(keyOf)
}

/** Heartbeats of containers and the like change no endpoint. */
const matters = (next: Pod, previous: Pod): boolean =>
  next.status?.podIP !== previous.status?.podIP ||
  isPodReady(next) !== isPodReady(previous) ||
  isPodFinished(next) !== isPodFinished(previous) ||
  next.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp ||
  next.spec.nodeName !== previous.spec.nodeName ||
  !deepEqual(next.metadata.labels, previous.metadata.labels)

/** The pods that a service selects. */
export function selectedPods({ spec, metadata }: Service, setting: Setting): readonly Pod[] {
  const { selector } = spec
  if (selector === undefined || Object.keys(selector).length === 0) return []
  return listerOf(setting, pods)
    .list(metadata.namespace)
    .filter((pod) => matchesLabelSelector({ matchLabels: selector }, pod.metadata.labels))
}
