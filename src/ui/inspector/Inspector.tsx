import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useObject } from '../app/session.tsx'
import { IconButton } from '../components/Button.tsx'
import { RolloutTab } from '../rollout/RolloutTab.tsx'
import { select, useUi, type InspectorTab } from '../state/ui-store.ts'
import { refText, type ObjectRef } from '../state/views.ts'
import { EventsTab } from './EventsTab.tsx'
import css from './inspector.module.css'
import { LogsTab } from './LogsTab.tsx'
import { Overview } from './Overview.tsx'
import { SummaryTab } from './SummaryTab.tsx'
import { YamlTab } from './YamlTab.tsx'

interface Tab {
  readonly tab: InspectorTab
  readonly label: string
  readonly kinds?: readonly string[]
  readonly content: (props: { readonly selected: ObjectRef }) => ReactNode
}

const tabs: readonly Tab[] = [
  { tab: 'summary', label: 'Summary', content: SummaryTab },
  { tab: 'rollout', label: 'Rollout', kinds: ['Deployment'], content: RolloutTab },
  { tab: 'logs', label: 'Logs', kinds: ['Pod'], content: LogsTab },
  { tab: 'events', label: 'Events', content: EventsTab },
  { tab: 'yaml', label: 'YAML', content: YamlTab },
]

/** Everything about the selected object. */
export function Inspector(): ReactNode {
  const selection = useUi((state) => state.selection)
  return (
    <aside className={css.inspector} aria-label="Inspector">
      {selection ? <Selected key={refText(selection)} selected={selection} /> : <Overview />}
    </aside>
  )
}

function Selected({ selected }: { readonly selected: ObjectRef }): ReactNode {
  const object = useObject(selected)
  const wanted = useUi((state) => state.inspectorTab)
  const offered = tabs.filter(({ kinds }) => kinds === undefined || kinds.includes(selected.kind))
  const current = offered.find(({ tab }) => tab === wanted) ?? offered[0]
  const Content = current?.content
  return (
    <>
      <header className={css.head}>
        <div className={css.titles}>
          <h2 className={css.name}>{selected.name}</h2>
          <p className={css.kind}>
            {selected.kind}
            {selected.namespace && ` in ${selected.namespace}`}
          </p>
        </div>
        <IconButton icon={X} label="Close the inspector" onClick={() => select(undefined)} />
      </header>
      <div role="tablist" aria-label="About the object" className={css.tabs}>
        {offered.map(({ tab, label }) => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`about-${tab}`}
            aria-selected={tab === current?.tab}
            aria-controls="about-panel"
            className={css.tab}
            onClick={() => useUi.setState({ inspectorTab: tab })}
          >
            {label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="about-panel" aria-labelledby={`about-${current?.tab}`} className={css.content}>
        {object ? Content && <Content selected={selected} /> : <p className={css.gone}>It does not exist (any more).</p>}
      </div>
    </>
  )
}
