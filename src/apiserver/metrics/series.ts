export type Labels = Readonly<Record<string, string>>

/** A counter by labels. */
export class Counter {
  readonly series = new Map<string, { readonly labels: Labels; value: number }>()

  add(labels: Labels, by = 1): void {
    const key = Object.values(labels).join(' ')
    const known = this.series.get(key)
    if (known) known.value += by
    else this.series.set(key, { labels, value: by })
  }
}

export interface HistogramSeries {
  readonly labels: Labels
  /** By bucket, not yet summed up; the last is for all above the highest bound. */
  readonly counts: number[]
  sum: number
}

/** How values are spread, by labels. */
export class Histogram {
  readonly bounds: readonly number[]
  readonly series = new Map<string, HistogramSeries>()

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
  }

  observe(labels: Labels, value: number): void {
    const key = Object.values(labels).join(' ')
    let series = this.series.get(key)
    if (!series) this.series.set(key, (series = { labels, counts: [...this.bounds, 0].map(() => 0), sum: 0 }))
    const index = this.bounds.findIndex((bound) => value <= bound)
    const bucket = index === -1 ? this.bounds.length : index
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1
    series.sum += value
  }
}
