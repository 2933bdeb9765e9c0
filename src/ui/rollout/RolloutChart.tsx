import type { ReactNode } from 'react'
import { simulatedNow, useStatus } from '../state/status-store.ts'
import { scaleFor, stepBand, stepLine } from './chart-path.ts'
import { useRolloutHistory, type Sample } from './history-store.ts'
import css from './rollout.module.css'

const [width, height] = [320, 96]
const none: readonly Sample[] = []
const windowMs = 10 * 60_000

/** Desired, available and running pods over time, on the band that the rollout may use. */
export function RolloutChart({ workload }: { readonly workload: string }): ReactNode {
  const all = useRolloutHistory((state) => state.byWorkload.get(workload)) ?? none
  // Drawn again as time goes on, a few times a second.
  const now = Math.round(useStatus(({ takenAt }) => (takenAt >= 0 ? simulatedNow() : 0)) / 250) * 250
  const firstInside = Math.max(
    0,
    all.findLastIndex(({ timeMs }) => timeMs < now - windowMs),
  )
  const samples = all.slice(firstInside)
  const last = samples.at(-1)
  if (!last) return null
  const scale = scaleFor(samples, now, width, height)
  const line = (count: (sample: Sample) => number): string => stepLine(samples, count, now, scale)
  return (
    <figure className={css.chart}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${last.available} of ${last.desired} available, allowed ${last.min} to ${last.max}`}
      >
        <polygon
          className={css.band}
          points={stepBand(
            samples,
            ({ min }) => min,
            ({ max }) => max,
            now,
            scale,
          )}
        />
        <polyline className={css.desired} points={line(({ desired }) => desired)} />
        <polyline className={css.total} points={line(({ total }) => total)} />
        <polyline className={css.updated} points={line(({ updated }) => updated)} />
        <polyline className={css.available} points={line(({ available }) => available)} />
      </svg>
      <figcaption className={css.legend}>
        <span data-line="available">available {last.available}</span>
        <span data-line="updated">new {last.updated}</span>
        <span data-line="total">running {last.total}</span>
        <span data-line="band">
          allowed {last.min}–{last.max}
        </span>
      </figcaption>
    </figure>
  )
}
