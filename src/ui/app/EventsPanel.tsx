import { useState, type ReactNode } from 'react'
import { EventTable } from '../components/EventTable.tsx'
import { useCluster } from '../state/cluster-store.ts'
import { useVisible } from '../state/visible.ts'
import css from './events-panel.module.css'

/** The events of the whole cluster, newest first. */
export function EventsPanel(): ReactNode {
  const events = useCluster((state) => state.events)
  const visible = useVisible()
  const [warnings, setWarnings] = useState(false)
  const shown = events.filter(({ type, involvedObject }) => (!warnings || type === 'Warning') && visible(involvedObject.namespace))
  return (
    <div className={css.events}>
      <label className={css.filter}>
        <input type="checkbox" checked={warnings} onChange={(change) => setWarnings(change.target.checked)} /> Warnings only
      </label>
      <EventTable events={shown} withObject />
    </div>
  )
}
