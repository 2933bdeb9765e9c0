import type { Node, NodeSelectorRequirement, NodeSelectorTerm, Pod } from '#api'

const integer = /^[+-]?\d+$/

/** Numbers of any length, as upstream parses both sides as int64. */
function isBeyond(operator: string, value: string | undefined, bound: string | undefined): boolean {
  if (value === undefined || bound === undefined || !integer.test(value) || !integer.test(bound)) return false
  return operator === 'Gt' ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound)
}

function holds({ key, operator, values = [] }: NodeSelectorRequirement, valueOf: (key: string) => string | undefined): boolean {
  const value = valueOf(key)
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return isBeyond(operator, value, values[0])
  }
}

/** Whether a node has what one term asks for. An empty term asks for nothing and selects nothing. */
export function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, { metadata }: Node): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false
  return (
    matchExpressions.every((requirement) => holds(requirement, (key) => metadata.labels?.[key])) &&
    matchFields.every((requirement) => holds(requirement, (key) => (key === 'metadata.name' ? metadata.name : undefined)))
  )
}

/** Whether a pod's nodeSelector and required node affinity allow a node. */
export function selectsNode({ spec }: Pod, node: Node): boolean {
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) if (node.metadata.labels?.[key] !== value) return false
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return !required || required.nodeSelectorTerms.some((term) => matchesTerm(term, node))
}

/** The nodes that a pod's required terms name by metadata.name; undefined when some term does not. */
export function namedNodes({ spec }: Pod): ReadonlySet<string> | undefined {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  if (!terms?.length) return undefined
  const names = new Set<string>()
  for (const { matchFields = [] } of terms) {
    const lists = matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In').map(({ values = [] }) => values)
    const [first, ...others] = lists
    if (!first) return undefined
    for (const name of first) if (others.every((list) => list.includes(name))) names.add(name)
  }
  return names
}
