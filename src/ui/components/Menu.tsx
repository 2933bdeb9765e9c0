import type { LucideIcon } from 'lucide-react'
import { Suspense, useState, type ReactNode } from 'react'
import { afterFirstView } from '../state/first-view.ts'
import css from './menu.module.css'

/** One thing to do. */
export interface MenuAction {
  readonly type: 'action'
  readonly label: string
  readonly icon?: LucideIcon
  /** The command that does the same. */
  readonly hint?: string
  readonly danger?: boolean
  readonly onSelect: () => void
}

/** One of several, with a mark on the one that is on. */
export interface MenuChoice {
  readonly type: 'choice'
  readonly value: string
  readonly onChange: (value: string) => void
  readonly options: readonly { readonly value: string; readonly label: string; readonly icon?: LucideIcon }[]
}

export type MenuEntry = MenuAction | MenuChoice | { readonly type: 'line' } | { readonly type: 'heading'; readonly text: string }

export interface MenuProps {
  /** One element that takes a ref. */
  readonly trigger: ReactNode
  readonly entries: readonly MenuEntry[]
  readonly align?: 'start' | 'end'
}

const DropdownMenu = afterFirstView(() => import('./DropdownMenu.tsx').then((module) => module.DropdownMenu))

/** A button that opens a list of things to do. */
export function Menu(props: MenuProps): ReactNode {
  // Who clicks before the menu's code is there gets it open as soon as it is.
  const [isWanted, setWanted] = useState(false)
  const button = (
    <span className={css.early} onClickCapture={() => setWanted(true)}>
      {props.trigger}
    </span>
  )
  return (
    <Suspense fallback={button}>
      <DropdownMenu {...props} defaultOpen={isWanted} />
    </Suspense>
  )
}
