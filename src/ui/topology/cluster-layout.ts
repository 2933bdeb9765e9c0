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
  /** Everything one below the other, as a phone shows it. */
  readonly narrow?: boolean
}

const step = boxWidth + gap
const planeHeight = 112
const narrowPlaneHeight = 176
const narrowTrayHeight = 84
const nodeChrome = 110
const serviceHeight = 52

/** `node-2` before `node-10`. */
export const byNaturalName = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })

const columnsFor = (count: number): number => (count <= 4 ? Math.max(3, count) : Math.max(4, Math.ceil(Math.sqrt(count * 1.6))))

const wideTop = (columns: number): readonly Place[] => [
  { id: 'control-plane', x: 0, y: 0, width: columns * step - gap, height: planeHeight },
  { id: 'pending', x: columns * step, y: 0, width: boxWidth, height: planeHeight },
]

const narrowTop: readonly Place[] = [
  { id: 'control-plane', x: 0, y: 0, width: boxWidth, height: narrowPlaneHeight },
  { id: 'pending', x: 0, y: narrowPlaneHeight + gap, width: boxWidth, height: narrowTrayHeight },
]

/** Where everything is. The same cluster always lies the same way, and a change moves as little as can be. */
export function layoutCluster({ nodes, services, narrow = false }: ClusterShape): readonly Place[] {
  const columns = narrow ? 1 : columnsFor(nodes.length)
  const top = narrow ? narrowTop : wideTop(columns - 1)
  const places: Place[] = [...top]
  let y = Math.max(...top.map((place) => place.y + place.height)) + (narrow ? gap : 52)
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
