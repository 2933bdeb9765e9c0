import { create } from 'zustand'
import { isEmbedded } from './environment.ts'
import { sameRef, type ObjectRef } from './views.ts'

export type View = 'cluster' | 'workloads' | 'list'
export type Theme = 'light' | 'dark' | 'system'
export type BottomTab = 'editor' | 'terminal' | 'events'
export type InspectorTab = 'summary' | 'rollout' | 'yaml' | 'events' | 'logs'
export type Panel = 'explorer' | 'inspector' | 'bottom'
/** What a phone shows: one of these at a time. */
export type Place = 'map' | 'explorer' | 'editor' | 'terminal' | 'inspector'

export interface UiState {
  readonly theme: Theme
  readonly view: View
  readonly bottomTab: BottomTab
  readonly inspectorTab: InspectorTab
  readonly place: Place
  readonly panels: Readonly<Record<Panel, boolean>>
  readonly selection: ObjectRef | undefined
  /** Show the namespaces the system lives in. */
  readonly showSystem: boolean
  readonly collapsed: Readonly<Record<string, boolean>>
  readonly paletteOpen: boolean
  /** How often each tool was asked to take the keyboard: it does when it is there, even if it has yet to load. */
  readonly focusRequests: Readonly<Record<BottomTab, number>>
}

const storageKey = 'tabernetes.ui'
const remembered = ['theme', 'view', 'bottomTab', 'panels', 'showSystem', 'collapsed'] as const

const defaults: UiState = {
  theme: 'system',
  view: 'cluster',
  bottomTab: 'editor',
  inspectorTab: 'summary',
  place: 'map',
  panels: { explorer: true, inspector: true, bottom: true },
  selection: undefined,
  showSystem: false,
  collapsed: {},
  paletteOpen: false,
  focusRequests: { editor: 0, terminal: 0, events: 0 },
}

function restore(): UiState {
  if (isEmbedded) return defaults
  try {
    // Only this page writes there; what an older version wrote is laid over today's defaults.
    const saved = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<UiState>
    return { ...defaults, ...saved, panels: { ...defaults.panels, ...saved.panels }, selection: undefined, paletteOpen: false }
  } catch {
    return defaults
  }
}

export const useUi = create<UiState>(restore)

useUi.subscribe((state, previous) => {
  if (isEmbedded || remembered.every((name) => state[name] === previous[name])) return
  try {
    localStorage.setItem(storageKey, JSON.stringify(Object.fromEntries(remembered.map((name) => [name, state[name]]))))
  } catch {
    // A browser that stores nothing: the page works, it only does not remember.
  }
})

/** Selects an object and shows it; what is already selected stays on its tab. */
export function select(selection: ObjectRef | undefined, tab?: InspectorTab): void {
  useUi.setState((state) => ({
    selection,
    inspectorTab: tab ?? (sameRef(selection, state.selection) ? state.inspectorTab : 'summary'),
    ...(selection && { panels: { ...state.panels, inspector: true } }),
  }))
}

export const togglePanel = (panel: Panel): void => useUi.setState(({ panels }) => ({ panels: { ...panels, [panel]: !panels[panel] } }))

/** Opens a tab of the bottom panel and gives it the keyboard, on a phone its own place. */
export function openBottom(tab: BottomTab): void {
  useUi.setState(({ panels, place, focusRequests }) => ({
    bottomTab: tab,
    panels: { ...panels, bottom: true },
    place: tab === 'events' ? place : tab,
    focusRequests: { ...focusRequests, [tab]: focusRequests[tab] + 1 },
  }))
}

export const toggleCollapsed = (id: string): void =>
  useUi.setState(({ collapsed }) => ({ collapsed: { ...collapsed, [id]: !collapsed[id] } }))
