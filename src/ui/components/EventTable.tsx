import { Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { CoreEvent } from '#api'
import { eventTime } from '../state/projection.ts'
import { resourceOfKind } from '../state/kinds.ts'
import { select } from '../state/ui-store.ts'
import { Age } from './Age.tsx'
import css from './event-table.module.css'

export interface EventTableProps {
  readonly events: readonly CoreEvent[]
  /** Say whom it is about. */
  readonly withObject?: boolean
}

/** Events, newest first. */
export function EventTable({ events, withObject = false }: EventTableProps): ReactNode {
  if (events.length === 0) return <p className={css.none}>No events</p>
  return (
    <ol className={css.list}>
      {events.map((event) => (
        <EventRow key={event.metadata.uid} event={event} withObject={withObject} />
      ))}
    </ol>
  )
}

function EventRow({ event, withObject }: { readonly event: CoreEvent; readonly withObject: boolean }): ReactNode {
  const { involvedObject: about, type, reason, message } = event
  const count = event.series?.count ?? event.count ?? 1
  const warning = type === 'Warning'
  const Icon = warning ? TriangleAlert : Info
  return (
    <li className={css.row} data-warning={warning}>
      <Icon size={13} aria-label={type ?? 'Normal'} />
      <span className={css.age}>
        <Age time={eventTime(event)} />
      </span>
      <span className={css.what}>
        <span className={css.reason}>{reason}</span>
        {withObject && about.kind && about.name && <AboutLink kind={about.kind} name={about.name} namespace={about.namespace} />}
        {count > 1 && <span className={css.count}>×{count}</span>}
        <span className={css.message}>{message}</span>
      </span>
    </li>
  )
}

function AboutLink({
  kind,
  name,
  namespace,
}: {
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
}): ReactNode {
  const resource = resourceOfKind(kind)
  const text = `${kind.toLowerCase()}/${name}`
  if (!resource) return <span className={css.about}>{text}</span>
  const namespaced = resource.scope === 'Namespaced' && namespace !== undefined
  return (
    <button type="button" className={css.about} onClick={() => select({ kind, name, ...(namespaced && { namespace }) })}>
      {text}
    </button>
  )
}
