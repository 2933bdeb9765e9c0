import { ListTree, Moon, PanelBottom, PanelRight, Search, Sun, SunMoon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from '../components/Button.tsx'
import { Menu } from '../components/Menu.tsx'
import { ShareButton } from '../share/ShareButton.tsx'
import { isEmbedded, modKey } from '../state/environment.ts'
import { togglePanel, useUi, type Panel, type Theme } from '../state/ui-store.ts'
import { ActorChip } from './ActorChip.tsx'
import { ClusterMenu } from './ClusterMenu.tsx'
import { HealthChips } from './HealthChips.tsx'
import { TimeControls } from './TimeControls.tsx'
import { useResolvedTheme } from './use-theme.ts'
import css from './top-bar.module.css'

const panelButtons = [
  { panel: 'explorer', icon: ListTree, label: 'Examples and resources' },
  { panel: 'bottom', icon: PanelBottom, label: 'Editor and terminal' },
  { panel: 'inspector', icon: PanelRight, label: 'Inspector' },
] as const

export function TopBar(): ReactNode {
  return (
    <header className={css.bar} data-embedded={isEmbedded}>
      <Wordmark />
      {!isEmbedded && <ClusterMenu />}
      <HealthChips />
      <ActorChip />
      <span className={css.spacer} />
      <TimeControls />
      <ShareButton />
      {!isEmbedded && (
        <Button
          className={css.search ?? ''}
          icon={Search}
          shortcut={`${modKey} K`}
          aria-label="Search and commands"
          onClick={() => useUi.setState({ paletteOpen: true })}
        >
          <span className={css.searchText}>Search</span>
        </Button>
      )}
      <span className={css.panels}>
        {panelButtons.map((button) => (
          <PanelToggle key={button.panel} {...button} />
        ))}
      </span>
      <ThemeMenu />
    </header>
  )
}

function Wordmark(): ReactNode {
  return (
    <span className={css.wordmark}>
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden>
        <path
          d="M1.5 6A2.5 2.5 0 0 1 4 3.500h3.700c.7 0 1.300.3 1.800.8l1 1.200H16A2.500 2.500 0 0 1 18.500 8v6a2.500 2.500 0 0 1-2.500 2.500H4A2.500 2.500 0 0 1 1.500 14z"
          fill="var(--accent)"
        />
        <rect x="4.600" y="9" width="4.400" height="4.600" rx="1.100" fill="var(--accent-text)" />
        <rect x="11" y="9" width="4.400" height="4.600" rx="1.100" fill="var(--accent-text)" opacity="0.55" />
      </svg>
      <span className={css.name}>
        taber<b>netes</b>
      </span>
    </span>
  )
}

interface PanelToggleProps {
  readonly panel: Panel
  readonly icon: typeof PanelRight
  readonly label: string
}

function PanelToggle({ panel, icon, label }: PanelToggleProps): ReactNode {
  const open = useUi(({ panels }) => panels[panel])
  return <IconButton icon={icon} label={`${label}: ${open ? 'hide' : 'show'}`} aria-pressed={open} onClick={() => togglePanel(panel)} />
}

const themes = [
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
  { value: 'system', label: 'As the system', icon: SunMoon },
] as const

function ThemeMenu(): ReactNode {
  const theme = useUi((state) => state.theme)
  const resolved = useResolvedTheme()
  return (
    <Menu
      align="end"
      trigger={<IconButton icon={resolved === 'dark' ? Moon : Sun} label="Theme" />}
      // Only these three values are offered.
      entries={[{ type: 'choice', value: theme, options: themes, onChange: (value) => useUi.setState({ theme: value as Theme }) }]}
    />
  )
}
