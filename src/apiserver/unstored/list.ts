import type { ApiResponse } from '#apimachinery'
import type { Served } from '../catalog.ts'
import type { Call, Environment } from '../environment.ts'
import { subresources } from '../subresources/list.ts'

type Answer = (environment: Environment, served: Served, call: Call) => Promise<ApiResponse>

const metrics: Answer = async (environment, served, call) =>
  (await environment.hold(import('./metrics.ts'))).answerMetrics(environment, served, call)

/** By group and resource: kinds whose objects nobody stores, but reviews. */
const answers: Readonly<Record<string, Answer>> = {
  'metrics.k8s.io/nodes': metrics,
  'metrics.k8s.io/pods': metrics,
  '/componentstatuses': async (environment, served, call) =>
    (await environment.hold(import('./component-statuses.ts'))).answerComponentStatuses(environment, served, call),
  // The pod that it is about is named by the object.
  '/bindings': async (environment, _, call) => {
    const pods = environment.catalog.ofGroup('', 'pods')
    const binding = subresources.get('binding')
    const name = nameIn(call.request.body)
    if (!pods || !binding) throw new Error('no pods are served')
    return binding.handle(environment, pods, { ...call, request: { ...call.request, resource: 'pods', subresource: 'binding', name } })
  },
}

const nameIn = (body: unknown): string => (body as { readonly metadata?: { readonly name?: string } } | undefined)?.metadata?.name ?? ''

/** What answers requests about a kind in place of the registry, if its objects are not stored. */
export const unstored = ({ resource: { group, plural } }: Served): Answer | undefined => answers[`${group}/${plural}`]
