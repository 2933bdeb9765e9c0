import { Suspense, useMemo, type ReactNode } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import { FileCode2, ListTree, Map, PanelRight, SquareTerminal } from 'lucide-react'
import { BottomPanel } from './BottomPanel.tsx'
import css from './layout.module.css'
import { usePhone } from './use-phone.ts'
import { isEmbedded } from '../state/environment.ts'
import { afterFirstView } from '../state/first-view.ts'
import { useUi, type Place } from '../state/ui-store.ts'
import { Topology } from '../topology/Topology.tsx'

const Explorer = afterFirstView(() => import('../explorer/Explorer.tsx').then((module) => module.Explorer))
const Inspector = afterFirstView(() => import('../inspector/Inspector.tsx').then((module) => module.Inspector))

const forgetful = { getItem: () => null, setItem: () => undefined }
const storage = isEmbedded ? forgetful : localStorage

/** The panels: side by side where there is room, one at a time on a phone. */
export function Layout(): ReactNode {
  return usePhone() ? <PhoneLayout /> : <DesktopLayout />
}

function DesktopLayout(): ReactNode {
  const { explorer, inspector, bottom } = useUi((state) => state.panels)
  const columns = useMemo(
    () => [explorer && 'explorer', 'centre', inspector && 'inspector'].filter((id) => id !== false),
    [explorer, inspector],
  )
  const rows = useMemo(() => (bottom ? ['map', 'bottom'] : ['map']), [bottom])
  const across = useDefaultLayout({ id: 'tabernetes.columns', panelIds: columns, storage })
  const down = useDefaultLayout({ id: 'tabernetes.rows', panelIds: rows, storage })
  return (
    <Group
      key={columns.join()}
      orientation="horizontal"
      className={css.group}
      {...(across.defaultLayout && { defaultLayout: across.defaultLayout })}
      onLayoutChanged={across.onLayoutChanged}
    >
      {explorer && (
        <>
          <Panel id="explorer" defaultSize={232} minSize={180} maxSize={420} groupResizeBehavior="preserve-pixel-size">
            <Suspense>
              <Explorer />
            </Suspense>
          </Panel>
          <Separator className={css.vertical} />
        </>
      )}
      <Panel id="centre" minSize={320}>
        <Group
          key={rows.join()}
          orientation="vertical"
          className={css.group}
          {...(down.defaultLayout && { defaultLayout: down.defaultLayout })}
          onLayoutChanged={down.onLayoutChanged}
        >
          <Panel id="map" minSize={140}>
            <Topology />
          </Panel>
          {bottom && (
            <>
              <Separator className={css.horizontal} />
              <Panel id="bottom" defaultSize={isEmbedded ? '45%' : '38%'} minSize={120}>
                <BottomPanel />
              </Panel>
            </>
          )}
        </Group>
      </Panel>
      {inspector && (
        <>
          <Separator className={css.vertical} />
          <Panel id="inspector" defaultSize={344} minSize={260} maxSize={720} groupResizeBehavior="preserve-pixel-size">
            <Suspense>
              <Inspector />
            </Suspense>
          </Panel>
        </>
      )}
    </Group>
  )
}

const places: readonly { readonly place: Place; readonly label: string; readonly icon: typeof Map }[] = [
  { place: 'map', label: 'Map', icon: Map },
  { place: 'explorer', label: 'Explore', icon: ListTree },
  { place: 'editor', label: 'YAML', icon: FileCode2 },
  { place: 'terminal', label: 'Terminal', icon: SquareTerminal },
  { place: 'inspector', label: 'Inspect', icon: PanelRight },
]

function PhoneLayout(): ReactNode {
  const place = useUi((state) => state.place)
  return (
    <>
      <div className={css.place}>
        {place === 'map' && <Topology />}
        <Suspense>
          {place === 'explorer' && <Explorer />}
          {place === 'inspector' && <Inspector />}
          {(place === 'editor' || place === 'terminal') && <BottomPanel />}
        </Suspense>
      </div>
      <nav className={css.tabBar} aria-label="Panels">
        {places.map(({ place: own, label, icon: Icon }) => (
          <button
            key={own}
            type="button"
            className={css.tab}
            aria-current={own === place ? 'page' : undefined}
            onClick={() => useUi.setState({ place: own, ...(own === 'editor' || own === 'terminal' ? { bottomTab: own } : {}) })}
          >
            <Icon size={18} aria-hidden />
            {label}
          </button>
        ))}
      </nav>
    </>
  )
}
