import type { Node, NodeMetrics, Pod, PodMetrics } from '#api'
import { notFound, type ApiResponse, type KubeObject, type ObjectMeta } from '#apimachinery'
import { formatTime } from '#kernel'
import type { Served } from '../catalog.ts'
import { presentList, presentObject } from '../content/present.ts'
import type { Call, Environment } from '../environment.ts'
import { readAll } from '../registry/read.ts'
import { compileSelection } from '../registry/selection.ts'
import { readSummary, usageOf, type NodeSummary } from './summary.ts'

/** About the time that kubelets take usage over. */
const windowText = '30s'

/** What metrics-server would answer: it asks every kubelet, and a node that does not answer has no metrics. */
export async function answerMetrics(environment: Environment, served: Served, call: Call): Promise<ApiResponse> {
  const { name, namespace, query } = call.request
  const selection = compileSelection(served, namespace, query, name)
  const isOfNodes = served.resource.plural === 'nodes'
  const all = await (isOfNodes ? nodeMetrics : podMetrics)(environment, served, {
    name,
    namespace: selection.namespace,
    signal: call.signal,
  })
  const items = all.filter(selection.matches)
  if (name === undefined) {
    const kind = `${served.resource.kind}List`
    return presentList(environment, served, call, { kind, apiVersion: served.apiVersion, metadata: {} as never, items })
  }
  const [found] = items
  // The name of the storage there, and not of the resource.
  if (!found) throw notFound('metrics.k8s.io', isOfNodes ? 'nodemetrics' : 'podmetrics', isOfNodes ? name : `${namespace}/${name}`)
  return presentObject(environment, served, call, found)
}

interface Wanted {
  readonly name: string | undefined
  readonly namespace: string | undefined
  readonly signal: AbortSignal | undefined
}

async function nodeMetrics(environment: Environment, served: Served, { name, signal }: Wanted): Promise<readonly NodeMetrics[]> {
  const nodes = (await readAll(environment, '', 'nodes')) as readonly Node[]
  const wanted = nodes.filter(({ metadata }) => name === undefined || metadata.name === name)
  const summaries = await Promise.all(wanted.map(({ metadata }) => readSummary(environment, metadata.name, signal)))
  return wanted.flatMap((node, index) => {
    const summary = summaries[index]
    return summary ? [{ ...headOf(environment, served, node), usage: usageOf(summary.node) }] : []
  })
}

async function podMetrics(environment: Environment, served: Served, { name, namespace, signal }: Wanted): Promise<readonly PodMetrics[]> {
  const pods = (await readAll(environment, '', 'pods', namespace)) as readonly Pod[]
  const wanted = pods.filter(({ metadata, spec }) => spec.nodeName && (name === undefined || metadata.name === name))
  const nodes = [...new Set(wanted.map(({ spec }) => spec.nodeName ?? ''))]
  const summaries = await Promise.all(nodes.map((node) => readSummary(environment, node, signal)))
  const byUid = new Map(summaries.flatMap((summary) => summary?.pods ?? []).map((pod) => [pod.podRef.uid, pod]))
  return wanted.flatMap((pod) => {
    const stats: NodeSummary['pods'][number] | undefined = byUid.get(pod.metadata.uid)
    if (!stats) return []
    const containers = stats.containers.map((container) => ({ name: container.name, usage: usageOf(container) }))
    return [{ ...headOf(environment, served, pod), containers }]
  })
}

/** What metrics have in common; their metadata say only whose they are. */
function headOf({ clock }: Environment, { apiVersion, resource: { kind } }: Served, { metadata }: KubeObject): Omit<NodeMetrics, 'usage'> {
  const now = formatTime(clock.now())
  const { name, namespace, labels } = metadata
  const own = { name, ...(namespace !== undefined && { namespace }), creationTimestamp: now, ...(labels && { labels }) }
  return { apiVersion, kind, metadata: own as ObjectMeta, timestamp: now, window: windowText } // never stored: without uid and version
}
