import { FileCode2, ScrollText, SquareTerminal } from 'lucide-react'
import { Suspense, useState, type ReactNode } from 'react'
import { EditorSkeleton } from '../editor/EditorSkeleton.tsx'
import { afterFirstView } from '../state/first-view.ts'
import { useUi, type BottomTab } from '../state/ui-store.ts'
import css from './bottom-panel.module.css'
import { EventsPanel } from './EventsPanel.tsx'

const EditorPanel = afterFirstView(() => import('../editor/EditorPanel.tsx').then((module) => module.EditorPanel))
const TerminalPanel = afterFirstView(() => import('../terminal/TerminalPanel.tsx').then((module) => module.TerminalPanel))

const tabs: readonly { readonly tab: BottomTab; readonly label: string; readonly icon: typeof FileCode2 }[] = [
  { tab: 'editor', label: 'YAML', icon: FileCode2 },
  { tab: 'terminal', label: 'Terminal', icon: SquareTerminal },
  { tab: 'events', label: 'Events', icon: ScrollText },
]

/** Editor, terminal and events. What was opened stays alive behind the others. */
export function BottomPanel(): ReactNode {
  const current = useUi((state) => state.bottomTab)
  return (
    <section className={css.panel} aria-label="Editor and terminal">
      <div role="tablist" aria-label="Tools" className={css.tabs}>
        {tabs.map(({ tab, label, icon: Icon }) => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`tool-${tab}`}
            aria-selected={tab === current}
            aria-controls="tool-panel"
            className={css.tab}
            onClick={() => useUi.setState({ bottomTab: tab })}
          >
            <Icon size={14} aria-hidden />
            {label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="tool-panel" aria-labelledby={`tool-${current}`} className={css.content}>
        <Kept shown={current === 'editor'}>
          <Suspense fallback={<EditorSkeleton />}>
            <EditorPanel />
          </Suspense>
        </Kept>
        <Kept shown={current === 'terminal'} lazily>
          <Suspense fallback={<div className={css.blank} />}>
            <TerminalPanel />
          </Suspense>
        </Kept>
        {current === 'events' && <EventsPanel />}
      </div>
    </section>
  )
}

interface KeptProps {
  readonly shown: boolean
  /** Not before it is first shown. */
  readonly lazily?: boolean
  readonly children: ReactNode
}

function Kept({ shown, lazily = false, children }: KeptProps): ReactNode {
  const wasShown = useOnce(shown)
  if (lazily && !wasShown) return null
  return (
    <div className={css.kept} hidden={!shown}>
      {children}
    </div>
  )
}

/** True from the first time on that it was. */
function useOnce(value: boolean): boolean {
  const [was, setWas] = useState(value)
  if (value && !was) setWas(true)
  return value || was
}
