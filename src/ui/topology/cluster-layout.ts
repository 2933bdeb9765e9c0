import { boxWidth, gap, tilesHeight } from './tile-layout.ts'

export interface Place {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface ClusterShape {
  /** Node names with the number of pods to draw. */
  readonly nodes: readonly { readonly name: string; readonly pods: number }[]
  readonly services: readonly string[]
}

const step = boxWidth + gap
const planeHeight = 112
const nodeChrome = 110
const serviceHeight = 52

/** `node-2` before `node-10`. */
export const byNaturalName = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })

const columnsFor = (count: number): number => (count <= 4 ? Math.max(3, count) : Math.max(4, Math.ceil(Math.sqrt(count * 1.6))))

/** Where everything is. The same cluster always lies the same way, and a change moves as little as can be. */
export function layoutCluster({ nodes, services }: ClusterShape): readonly Place[] {
  const columns = columnsFor(nodes.length)
  const planeColumns = columns - 1
  const places: Place[] = [
    { id: 'control-plane', x: 0, y: 0, width: planeColumns * step - gap, height: planeHeight },
    { id: 'pending', x: planeColumns * step, y: 0, width: boxWidth, height: planeHeight },
  ]
  let y = planeHeight + 52
  for (let start = 0; start < nodes.length; start += columns) {
    const row = nodes.slice(start, start + columns)
    const height = Math.max(...row.map(({ pods }) => nodeChrome + tilesHeight(pods)))
    row.forEach(({ name }, index) => places.push({ id: `node:${name}`, x: index * step, y, width: boxWidth, height }))
    y += height + gap
  }
  y += 32
  services.forEach((key, index) =>
    places.push({
      id: `service:${key}`,
      x: (index % columns) * step,
      y: y + Math.floor(index / columns) * (serviceHeight + 12),
      width: boxWidth,
      height: serviceHeight,
    }),
  )
  return places
}
