import { lazy, Suspense, type ReactNode } from 'react'
import { useUi } from '../state/ui-store.ts'

const Palette = lazy(() => import('./Palette.tsx').then(({ Palette: component }) => ({ default: component })))

/** Loads the palette when it is first asked for. */
export function PaletteHost(): ReactNode {
  const open = useUi((state) => state.paletteOpen)
  return open ? (
    <Suspense>
      <Palette />
    </Suspense>
  ) : null
}
