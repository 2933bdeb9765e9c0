import { useEffect, useState, type ReactNode } from 'react'
import { useCluster } from '../state/cluster-store.ts'
import type { WorkloadView } from '../state/views.ts'

/** Says aloud, for who cannot see it: nodes that come and go, rollouts that begin, end or stall. */
export function Announcer(): ReactNode {
  const [text, setText] = useState('')
  useEffect(
    () =>
      useCluster.subscribe((state, before) => {
        if (!before.synced) return
        for (const [name, { status }] of state.nodes) {
          const was = before.nodes.get(name)?.status
          if (was !== status) setText(`Node ${name} is ${status}`)
        }
        if (state.workloads === before.workloads) return
        for (const [key, workload] of state.workloads) {
          const said = workloadChange(workload, before.workloads.get(key))
          if (said) setText(said)
        }
      }),
    [],
  )
  return (
    <div className="visually-hidden" role="log" aria-live="polite">
      {text}
    </div>
  )
}

function workloadChange(workload: WorkloadView, was: WorkloadView | undefined): string | undefined {
  if (workload === was || !was) return undefined
  const { ref, available, desired } = workload
  const name = `${ref.kind} ${ref.name}`
  if (workload.stalled && !was.stalled) return `${name} is stalled`
  if (workload.rolling && !was.rolling) return `${name} is rolling out`
  if (!workload.rolling && was.rolling) return `${name} is available: ${available} of ${desired}`
  return undefined
}
