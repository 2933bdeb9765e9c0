import { CalendarCheck2, Database, Server, Workflow, type LucideIcon } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import type { ComponentStatus, Thread } from '#cluster'
import { attempt } from '../actions/attempt.ts'
import { useSession } from '../app/session.tsx'
import { Menu, type MenuEntry } from '../components/Menu.tsx'
import { useStatus } from '../state/status-store.ts'
import css from './boxes.module.css'

type PlaneKind = Exclude<ComponentStatus['kind'], 'node'>

const looks: Readonly<Record<PlaneKind, { readonly icon: LucideIcon; readonly title: string }>> = {
  apiserver: { icon: Server, title: 'API server' },
  etcd: { icon: Database, title: 'etcd' },
  'controller-manager': { icon: Workflow, title: 'Controllers' },
  scheduler: { icon: CalendarCheck2, title: 'Scheduler' },
}

/** The web worker each runs in. */
const threads: Readonly<Record<PlaneKind, Thread>> = {
  apiserver: 'control-plane',
  etcd: 'control-plane',
  'controller-manager': 'controllers',
  scheduler: 'scheduler',
}

const order: readonly PlaneKind[] = ['apiserver', 'etcd', 'controller-manager', 'scheduler']

/** The components that decide, and how busy they are. */
export const ControlPlane = memo(function ControlPlane(): ReactNode {
  return (
    <section role="group" aria-label="Control plane" className={`${css.box} ${css.plane}`}>
      <h3 className={css.caption}>Control plane</h3>
      <div className={css.components}>
        {order.map((kind) => (
          <Component key={kind} kind={kind} />
        ))}
      </div>
    </section>
  )
})

function Component({ kind }: { readonly kind: PlaneKind }): ReactNode {
  const { control } = useSession()
  const name = useStatus(({ status }) => status?.components.find((part) => part.kind === kind)?.name ?? kind)
  const state = useStatus(({ status }) => status?.components.find((part) => part.kind === kind)?.state ?? 'running')
  const figure = useStatus(({ status, rates }) =>
    kind === 'etcd' ? `revision ${status?.revision ?? 0}` : `${Math.round(rates[name] ?? 0)} req/s`,
  )
  const { icon: Icon, title } = looks[kind]
  const card = (
    <button type="button" className={`${css.component} nodrag`} data-state={state} aria-label={`${title} ${state}`}>
      <Icon size={15} aria-hidden />
      <span className={css.componentName}>{title}</span>
      <span className={css.figure}>{state === 'running' ? figure : state}</span>
    </button>
  )
  const does =
    (verb: string, run: () => Promise<void>): (() => void) =>
    () =>
      void attempt(`${verb} ${title}`, run)
  const whenRunning: readonly MenuEntry[] = [
    { type: 'action', label: 'Crash', danger: true, onSelect: does('Crash', () => control.crash(name)) },
    { type: 'action', label: 'Stop', onSelect: does('Stop', () => control.stop(name)) },
    {
      type: 'action',
      label: 'End its web worker',
      danger: true,
      onSelect: does('End the worker of', () => control.crashThread(threads[kind])),
    },
  ]
  const whenDown: readonly MenuEntry[] = [{ type: 'action', label: 'Restart', onSelect: does('Restart', () => control.restart(name)) }]
  return <Menu trigger={card} entries={state === 'running' ? whenRunning : whenDown} />
}
