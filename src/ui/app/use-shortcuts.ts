import { useEffect } from 'react'
import { openBottom, select, useUi } from '../state/ui-store.ts'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

const plainKeys: Readonly<Record<string, () => void>> = {
  '/': () => useUi.setState({ paletteOpen: true }),
  '1': () => useUi.setState({ view: 'cluster' }),
  '2': () => useUi.setState({ view: 'workloads' }),
  '3': () => useUi.setState({ view: 'list' }),
  e: () => openBottom('editor'),
  t: () => openBottom('terminal'),
  Escape: () => select(undefined),
}

/** Keys that work everywhere but where text is typed. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        useUi.setState(({ paletteOpen }) => ({ paletteOpen: !paletteOpen }))
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return
      const act = plainKeys[event.key]
      if (!act) return
      event.preventDefault()
      act()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}
