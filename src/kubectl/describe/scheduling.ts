import type { Taint, Toleration, TopologySpreadConstraint } from '#api'
import { formatSelector } from './context.ts'
import { writeLines } from './metadata.ts'
import type { DescribeWriter } from './writer.ts'

function tolerationText({ key = '', operator, value, effect, tolerationSeconds }: Toleration): string {
  const head = `${key}${value ? `=${value}` : ''}${effect ? `:${effect}` : ''}`
  const exists = operator === 'Exists' && !value ? `${head === '' ? '' : ' '}op=Exists` : ''
  return `${head}${exists}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`
}

export function writeTolerations(writer: DescribeWriter, tolerations: readonly Toleration[] = [], title = 'Tolerations'): void {
  const lines = tolerations
    .toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : (a.key ?? '') > (b.key ?? '') ? 1 : 0))
    .map(tolerationText)
  writeLines(writer, title, lines)
}

/** `key=value:effect` */
export const taintText = ({ key, value, effect }: Taint): string => (effect === '' ? key : `${key}${value ? `=${value}` : ''}:${effect}`)

export function writeTaints(writer: DescribeWriter, taints: readonly Taint[] = []): void {
  const order = ({ effect, key }: Taint): string => `${effect},${key}`
  const lines = taints.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)).map(taintText)
  writeLines(writer, 'Taints', lines)
}

export function writeSpread(writer: DescribeWriter, constraints: readonly TopologySpreadConstraint[] = [], indent = ''): void {
  if (constraints.length === 0) return
  const lines = constraints
    .toSorted((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1))
    .map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
      const selector = labelSelector ? ` for selector ${formatSelector(labelSelector)}` : ''
      return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`
    })
  writeLines(writer, 'Topology Spread Constraints', lines, indent)
}
