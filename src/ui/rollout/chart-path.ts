import type { Sample } from './history-store.ts'

export interface Scale {
  readonly x: (timeMs: number) => number
  readonly y: (count: number) => number
}

export function scaleFor(samples: readonly Sample[], now: number, width: number, height: number): Scale {
  const start = samples[0]?.timeMs ?? now
  const span = Math.max(1, now - start)
  const top = Math.max(1, ...samples.flatMap(({ max, total }) => [max, total])) + 0.5
  return { x: (timeMs) => ((timeMs - start) / span) * width, y: (count) => height - (count / top) * height }
}

/** A line of steps: a count holds until the next sample. */
export function stepLine(samples: readonly Sample[], count: (sample: Sample) => number, now: number, { x, y }: Scale): string {
  const points = samples.map((sample, index) => {
    const until = samples[index + 1]?.timeMs ?? now
    const level = y(count(sample)).toFixed(1)
    return `${x(sample.timeMs).toFixed(1)},${level} ${x(until).toFixed(1)},${level}`
  })
  return points.join(' ')
}

/** The area between two counts, as steps. */
export function stepBand(
  samples: readonly Sample[],
  low: (sample: Sample) => number,
  high: (sample: Sample) => number,
  now: number,
  scale: Scale,
): string {
  const upper = stepLine(samples, high, now, scale)
  const lower = stepLine(samples, low, now, scale).split(' ').toReversed().join(' ')
  return `${upper} ${lower}`
}
