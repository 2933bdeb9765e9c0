import { Handle, Position, type NodeProps, type Node } from '@xyflow/react'
import { Check, CircleSlash2, TriangleAlert } from 'lucide-react'
import { memo, useMemo, type ReactNode } from 'react'
import { formatBytes, formatMilli } from '#apimachinery'
import { useCluster } from '../state/cluster-store.ts'
import { select, useUi } from '../state/ui-store.ts'
import { useVisible } from '../state/visible.ts'
import { sameRef, type Gauge, type NodeView, type PodTile } from '../state/views.ts'
import css from './boxes.module.css'
import { MachineMarks } from './MachineMarks.tsx'
import { NodeMenu } from './NodeMenu.tsx'
import { PodGrid } from './PodGrid.tsx'
import { useFar } from './use-far.ts'

export type NodeBoxNode = Node<{ readonly name: string }, 'node'>

const noTiles: readonly PodTile[] = []

/** A machine: what it has, what is asked of it, and its pods. */
export const NodeBox = memo(function NodeBox({ data: { name } }: NodeProps<NodeBoxNode>): ReactNode {
  const node = useCluster(({ nodes }) => nodes.get(name))
  const all = useCluster(({ tiles }) => tiles.get(name)) ?? noTiles
  const visible = useVisible()
  const tiles = useMemo(() => all.filter(({ ref }) => visible(ref.namespace)), [all, visible])
  const selected = useUi(({ selection }) => sameRef(selection, node?.ref))
  const far = useFar()
  if (!node) return null
  return (
    <section
      role="group"
      aria-label={name}
      className={`${css.box} ${far ? css.far : ''}`}
      data-selected={selected}
      data-trouble={!node.ready}
    >
      <Handle type="target" position={Position.Bottom} className={css.handle} isConnectable={false} />
      <header className={css.head}>
        <button type="button" className={`${css.title} nodrag`} onClick={() => select(node.ref)}>
          {name}
        </button>
        <MachineMarks name={name} />
        <NodeStatus node={node} />
        <NodeMenu name={name} cordoned={node.status.includes('SchedulingDisabled')} />
      </header>
      <div className={css.gauges}>
        <GaugeBar label="cpu" gauge={node.cpu} format={formatMilli} />
        <GaugeBar label="mem" gauge={node.memory} format={shortBytes} />
        <GaugeBar label="pods" gauge={node.pods} format={String} />
      </div>
      {node.taints.length + node.pressures.length > 0 && (
        <div className={css.notes} title={[...node.pressures, ...node.taints].join('\n')}>
          {[...node.pressures, ...node.taints].map((note) => (
            <span key={note} className={css.note}>
              {note.replace('node.kubernetes.io/', '')}
            </span>
          ))}
        </div>
      )}
      <div className={css.body}>
        <PodGrid tiles={tiles} far={far} />
      </div>
    </section>
  )
})

const shortBytes = (bytes: number): string => formatBytes(Math.round(bytes / 1_048_576) * 1_048_576)

function NodeStatus({ node }: { readonly node: NodeView }): ReactNode {
  const [Icon, state] = !node.ready ? [TriangleAlert, 'failing'] : node.status === 'Ready' ? [Check, 'ready'] : [CircleSlash2, 'running']
  return (
    <span className={`${css.status} state-${state}`}>
      <Icon size={11} strokeWidth={2.75} aria-hidden />
      {node.status === 'Ready,SchedulingDisabled' ? 'Cordoned' : node.status}
    </span>
  )
}

function GaugeBar({
  label,
  gauge,
  format,
}: {
  readonly label: string
  readonly gauge: Gauge
  readonly format: (value: number) => string
}): ReactNode {
  const share = gauge.capacity > 0 ? Math.min(1, gauge.requested / gauge.capacity) : 0
  return (
    <div className={css.gauge}>
      <span>{label}</span>
      <span className={css.track}>
        <span className={css.fill} data-full={share > 0.9} style={{ transform: `scaleX(${share})` }} />
      </span>
      <span title={`${label}: requested of allocatable`}>
        {format(gauge.requested)} / {format(gauge.capacity)}
      </span>
    </div>
  )
}
