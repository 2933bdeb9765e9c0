import type { WorkloadView } from '../state/views.ts'
import type { Place } from './cluster-layout.ts'
import { boxWidth, gap, tilesHeight } from './tile-layout.ts'

const headHeight = 46
const deploymentHeight = 136
const olderRow = 36
const minHeight = deploymentHeight

/** Revisions that still have pods, and the newest even without; the others are history. */
export const isLive = ({ current, desired, isNewest, pods }: WorkloadView['revisions'][number]): boolean =>
  isNewest || current > 0 || desired > 0 || pods.length > 0

const revisionHeight = (pods: number): number => headHeight + tilesHeight(pods, 1) + 6

export interface WorkloadPlaces {
  readonly places: readonly Place[]
  /** From a workload to its revisions. */
  readonly lines: readonly { readonly from: string; readonly to: string }[]
}

/** Boxes one below the other, as a phone shows them. */
function stacked({ places }: WorkloadPlaces): WorkloadPlaces {
  let y = 0
  const below = places.map((place) => {
    const moved = { ...place, x: 0, y }
    y += place.height + gap
    return moved
  })
  return { places: below, lines: [] }
}

/** A row for each workload: itself, then its revisions side by side, newest first, then those that are history. */
export function layoutWorkloads(workloads: readonly (readonly [string, WorkloadView])[], narrow = false): WorkloadPlaces {
  const places: Place[] = []
  const lines: { from: string; to: string }[] = []
  let y = 0
  for (const [key, { revisions }] of workloads) {
    const live = revisions.filter(isLive)
    const older = revisions.length - live.length
    const height = Math.max(
      minHeight,
      older > 0 ? 44 + Math.min(older, 4) * olderRow : 0,
      ...live.map(({ pods }) => revisionHeight(pods.length)),
    )
    places.push({ id: `workload:${key}`, x: 0, y, width: boxWidth, height: deploymentHeight })
    live.forEach(({ ref, pods }, index) => {
      const id = `revision:${key}:${ref.name}`
      places.push({
        id,
        x: (index + 1) * (boxWidth + 2 * gap),
        y,
        width: boxWidth,
        height: Math.max(minHeight, revisionHeight(pods.length)),
      })
      lines.push({ from: `workload:${key}`, to: id })
    })
    if (older > 0)
      places.push({
        id: `older:${key}`,
        x: (live.length + 1) * (boxWidth + 2 * gap),
        y,
        width: boxWidth,
        height: 44 + Math.min(older, 4) * olderRow,
      })
    y += height + gap
  }
  return narrow ? stacked({ places, lines }) : { places, lines }
}
