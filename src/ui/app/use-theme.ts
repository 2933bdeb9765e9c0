import { useEffect, useSyncExternalStore } from 'react'
import { useUi } from '../state/ui-store.ts'

const dark = matchMedia('(prefers-color-scheme: dark)')

const subscribe = (changed: () => void): (() => void) => {
  dark.addEventListener('change', changed)
  return () => dark.removeEventListener('change', changed)
}

/** What `system` means now, or what was chosen. */
export function useResolvedTheme(): 'light' | 'dark' {
  const theme = useUi((state) => state.theme)
  const systemIsDark = useSyncExternalStore(subscribe, () => dark.matches)
  return theme === 'system' ? (systemIsDark ? 'dark' : 'light') : theme
}

/** Puts the theme on the document, where the tokens look for it. */
export function useTheme(): void {
  const theme = useResolvedTheme()
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme
  }, [theme])
}
