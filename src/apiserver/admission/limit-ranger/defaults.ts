import type { Container, LimitRange, Pod } from '#api'
import type { ResourceList } from '#apimachinery'

const annotation = 'kubernetes.io/limit-ranger'

/** The pod with the requests and limits that its containers do not name, and a note of which those are. */
export function withDefaults(pod: Pod, { spec }: LimitRange): Pod {
  const items = (spec?.limits ?? []).filter(({ type }) => type === 'Container')
  const limits = Object.assign({}, ...items.map((item) => item.default ?? {})) as ResourceList
  const requests = Object.assign({}, ...items.map(({ defaultRequest }) => defaultRequest ?? {})) as ResourceList
  const notes: string[] = []
  const fill = (kind: string) => (container: Container) => {
    const missing = { requests: missingOf(requests, container.resources?.requests), limits: missingOf(limits, container.resources?.limits) }
    if (missing.requests.length > 0) notes.push(`${missing.requests.join(', ')} request for ${kind} ${container.name}`)
    if (missing.limits.length > 0) notes.push(`${missing.limits.join(', ')} limit for ${kind} ${container.name}`)
    return filled(container, requests, limits)
  }
  const containers = (pod.spec.containers ?? []).map(fill('container'))
  const initContainers = (pod.spec.initContainers ?? []).map(fill('init container'))
  if (notes.length === 0) return pod
  const annotations = { ...pod.metadata.annotations, [annotation]: `LimitRanger plugin set: ${notes.join('; ')}` }
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations },
    spec: { ...pod.spec, containers, ...(pod.spec.initContainers && { initContainers }) },
  }
}

const missingOf = (defaults: ResourceList, given: ResourceList = {}): readonly string[] =>
  Object.keys(defaults)
    .filter((name) => given[name] === undefined)
    .toSorted()

function filled(container: Container, requests: ResourceList, limits: ResourceList): Container {
  const all = { requests: { ...requests, ...container.resources?.requests }, limits: { ...limits, ...container.resources?.limits } }
  return {
    ...container,
    resources: {
      ...container.resources,
      ...(Object.keys(all.limits).length > 0 && { limits: all.limits }),
      ...(Object.keys(all.requests).length > 0 && { requests: all.requests }),
    },
  }
}
