import { Check, CircleDashed, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { attempt } from '../actions/attempt.ts'
import { useCluster } from '../state/cluster-store.ts'
import { useStatus } from '../state/status-store.ts'
import { select, useUi } from '../state/ui-store.ts'
import { useSession } from './session.tsx'
import css from './top-bar.module.css'

const titles: Readonly<Record<string, string>> = {
  apiserver: 'API server',
  etcd: 'etcd',
  'controller-manager': 'Controllers',
  scheduler: 'Scheduler',
}

/** Each component's health at a glance. A click on what is down starts it again. */
export function HealthChips(): ReactNode {
  const { control } = useSession()
  const parts = useStatus(
    useShallow(({ status }) =>
      // Each has its place from the start, so that nothing moves when it comes.
      Object.keys(titles).map((kind) => {
        const part = status?.components.find((component) => component.kind === kind)
        return part ? `${part.name} ${kind} ${part.state}` : `${kind} ${kind} starting`
      }),
    ),
  )
  return (
    <div className={css.chips} role="group" aria-label="Health">
      {parts.map((part) => {
        const [name = '', kind = '', state = ''] = part.split(' ')
        const title = titles[kind] ?? name
        const healthy = state === 'running' || state === 'starting'
        const Icon = state === 'starting' ? CircleDashed : healthy ? Check : TriangleAlert
        const act = (): void => {
          if (healthy) useUi.setState({ view: 'cluster' })
          else void attempt(`Restart ${title}`, () => control.restart(name))
        }
        return (
          <button
            key={name}
            type="button"
            data-state={state}
            className={`${css.chip} state-${state === 'starting' ? 'pending' : healthy ? 'ready' : 'failing'}`}
            title={healthy ? `${title}: ${state}` : `${title}: ${state}. Click to restart it.`}
            aria-label={`${title}: ${state}`}
            onClick={act}
          >
            <Icon size={12} strokeWidth={2.75} aria-hidden />
            <span className={css.chipText}>{title}</span>
          </button>
        )
      })}
      <NodesChip />
    </div>
  )
}

function NodesChip(): ReactNode {
  const total = useCluster(({ nodes }) => nodes.size)
  const bad = useCluster(({ nodes }) => [...nodes.values()].find(({ ready }) => !ready)?.name)
  const ready = useCluster(({ nodes }) => [...nodes.values()].filter((node) => node.ready).length)
  const Icon = bad === undefined ? Check : TriangleAlert
  return (
    <button
      type="button"
      className={`${css.chip} state-${bad === undefined ? 'ready' : 'failing'}`}
      data-state={bad === undefined ? 'running' : 'crashed'}
      aria-label={`${ready} of ${total} nodes ready`}
      onClick={() => bad !== undefined && select({ kind: 'Node', name: bad })}
    >
      <Icon size={12} strokeWidth={2.75} aria-hidden />
      <span className={css.chipText}>
        {ready}/{total} nodes
      </span>
    </button>
  )
}
