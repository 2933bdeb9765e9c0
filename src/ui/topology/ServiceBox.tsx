import { Handle, Position, type Node, type NodeProps } from '@xyflow/react'
import { Network } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { useCluster } from '../state/cluster-store.ts'
import { select, useUi } from '../state/ui-store.ts'
import { sameRef } from '../state/views.ts'
import css from './boxes.module.css'

export type ServiceBoxNode = Node<{ readonly id: string }, 'service'>

/** A service: its address, and how many endpoints stand behind it. */
export const ServiceBox = memo(function ServiceBox({ data: { id } }: NodeProps<ServiceBoxNode>): ReactNode {
  const service = useCluster(({ services }) => services.get(id))
  const selected = useUi(({ selection }) => sameRef(selection, service?.ref))
  if (!service) return null
  const { ref, address, ports, ready, notReady } = service
  const endpoints = ready === 1 ? '1 endpoint' : `${ready} endpoints`
  return (
    <>
      <Handle type="source" position={Position.Top} className={css.handle} isConnectable={false} />
      <button
        type="button"
        className={`${css.service} nodrag`}
        aria-pressed={selected}
        aria-label={`service ${ref.name} ${endpoints}`}
        onClick={() => select(ref)}
      >
        <Network size={15} aria-hidden />
        <span className={css.componentName}>{ref.name}</span>
        <span className={css.endpoints} data-none={ready === 0}>
          {endpoints}
          {notReady > 0 && `, ${notReady} not ready`}
        </span>
        <span className={css.figure}>
          {address} {ports}
        </span>
      </button>
    </>
  )
})
