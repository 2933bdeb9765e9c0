import { useSyncExternalStore } from 'react'

const narrow = matchMedia('(max-width: 760px)')

const subscribe = (changed: () => void): (() => void) => {
  narrow.addEventListener('change', changed)
  return () => narrow.removeEventListener('change', changed)
}

/** There is room for one panel only. */
export const usePhone = (): boolean => useSyncExternalStore(subscribe, () => narrow.matches)
