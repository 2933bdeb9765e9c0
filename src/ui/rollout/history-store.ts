import { create } from 'zustand'
import type { Stop } from '#kernel'
import { useCluster } from '../state/cluster-store.ts'
import { simulatedNow } from '../state/status-store.ts'
import type { WorkloadView } from '../state/views.ts'

/** A deployment at an instant of simulated time. */
export interface Sample {
  readonly timeMs: number
  readonly desired: number
  readonly available: number
  readonly total: number
  readonly updated: number
  readonly min: number
  readonly max: number
}

const samplesKept = 400

export const useRolloutHistory = create<{ readonly byWorkload: ReadonlyMap<string, readonly Sample[]> }>(() => ({ byWorkload: new Map() }))

const sampleOf = ({ desired, available, total, updated, allowed }: WorkloadView): Omit<Sample, 'timeMs'> => ({
  desired,
  available,
  total,
  updated,
  ...allowed,
})

const isSame = (a: Omit<Sample, 'timeMs'>, b: Omit<Sample, 'timeMs'> | undefined): boolean =>
  b !== undefined &&
  a.desired === b.desired &&
  a.available === b.available &&
  a.total === b.total &&
  a.updated === b.updated &&
  a.min === b.min &&
  a.max === b.max

/** Writes down what each deployment goes through, from now on. */
export function recordRollouts(): Stop {
  const stop = useCluster.subscribe(({ workloads }, before) => {
    if (workloads === before.workloads) return
    const { byWorkload } = useRolloutHistory.getState()
    const next = new Map(byWorkload)
    for (const [key, workload] of workloads) {
      if (workload.ref.kind !== 'Deployment' || workload === before.workloads.get(key)) continue
      const known = byWorkload.get(key) ?? []
      const sample = sampleOf(workload)
      if (!isSame(sample, known.at(-1))) next.set(key, [...known.slice(-samplesKept), { timeMs: simulatedNow(), ...sample }])
    }
    for (const key of next.keys()) if (!workloads.has(key)) next.delete(key)
    useRolloutHistory.setState({ byWorkload: next })
  })
  return () => {
    stop()
    useRolloutHistory.setState({ byWorkload: new Map() })
  }
}
