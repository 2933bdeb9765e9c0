import { Handle, Position, type Node, type NodeProps } from '@xyflow/react'
import { Check, CirclePause, LoaderCircle, TriangleAlert } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { useCluster } from '../state/cluster-store.ts'
import { select, useUi } from '../state/ui-store.ts'
import { sameRef, type WorkloadView } from '../state/views.ts'
import css from './boxes.module.css'

export type WorkloadBoxNode = Node<{ readonly id: string }, 'workload'>

const looks = {
  stalled: { icon: TriangleAlert, state: 'failing', text: 'Stalled' },
  paused: { icon: CirclePause, state: 'running', text: 'Paused' },
  rolling: { icon: LoaderCircle, state: 'creating', text: 'Rolling out' },
  available: { icon: Check, state: 'ready', text: 'Available' },
} as const

export const progressOf = ({ stalled, paused, rolling }: WorkloadView): keyof typeof looks =>
  stalled ? 'stalled' : paused ? 'paused' : rolling ? 'rolling' : 'available'

export function ProgressBadge({ workload }: { readonly workload: WorkloadView }): ReactNode {
  const { icon: Icon, state, text } = looks[progressOf(workload)]
  return (
    <span className={`${css.status} state-${state}`}>
      <Icon size={11} strokeWidth={2.75} aria-hidden />
      {text}
    </span>
  )
}

/** A workload: what was asked for, what is there, and the range a rollout may use. */
export const WorkloadBox = memo(function WorkloadBox({ data: { id } }: NodeProps<WorkloadBoxNode>): ReactNode {
  const workload = useCluster(({ workloads }) => workloads.get(id))
  const selected = useUi(({ selection }) => sameRef(selection, workload?.ref))
  if (!workload) return null
  const { ref, desired, available, total, allowed, strategy } = workload
  return (
    <section
      role="group"
      aria-label={`${ref.kind} ${ref.name}`}
      className={`${css.box} ${css.deployment}`}
      data-selected={selected}
      data-trouble={workload.stalled}
    >
      <Handle type="source" position={Position.Right} className={css.handle} isConnectable={false} />
      <div className={css.row}>
        <button type="button" className={`${css.title} nodrag`} onClick={() => select(ref)}>
          {ref.name}
        </button>
        <ProgressBadge workload={workload} />
      </div>
      <span className={css.kind}>
        {ref.kind} in {ref.namespace}
      </span>
      <span className={css.numbers}>
        <b>{available}</b> of {desired} available{total !== desired && `, ${total} running`}
      </span>
      <AvailabilityBand workload={workload} />
      {strategy && (
        <span className={css.figure}>
          allowed {allowed.min}–{allowed.max} · {strategy}
        </span>
      )}
    </section>
  )
})

/** What is available, on the band of what a rollout may leave available or run at most. */
function AvailabilityBand({ workload: { available, allowed } }: { readonly workload: WorkloadView }): ReactNode {
  const scale = 100 / Math.max(1, allowed.max, available)
  return (
    <div className={css.band} title={`${available} available, allowed ${allowed.min} to ${allowed.max}`}>
      <span className={css.allowed} style={{ left: `${allowed.min * scale}%`, right: `${100 - allowed.max * scale}%` }} />
      <span className={css.availableBar} style={{ width: `${available * scale}%` }} />
    </div>
  )
}
