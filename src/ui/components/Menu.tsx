import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import type { LucideIcon } from 'lucide-react'
import css from './menu.module.css'

export interface MenuProps {
  readonly trigger: ReactNode
  readonly children: ReactNode
  readonly open?: boolean
  readonly onOpenChange?: (open: boolean) => void
  readonly align?: 'start' | 'end'
}

/** A button that opens a list of things to do. `trigger` is one element that takes a ref. */
export function Menu({ trigger, children, align = 'start', ...state }: MenuProps): ReactNode {
  return (
    <DropdownMenu.Root modal={false} {...state}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={css.menu} align={align} sideOffset={6} collisionPadding={8}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export interface MenuItemProps {
  readonly icon?: LucideIcon
  readonly hint?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  readonly onSelect: () => void
  readonly children: ReactNode
}

export function MenuItem({ icon: Icon, hint, danger = false, disabled = false, onSelect, children }: MenuItemProps): ReactNode {
  return (
    <DropdownMenu.Item className={css.item} data-danger={danger} disabled={disabled} onSelect={onSelect}>
      <span className={css.icon}>{Icon && <Icon size={14} aria-hidden />}</span>
      <span className={css.text}>{children}</span>
      {hint && <code className={css.hint}>{hint}</code>}
    </DropdownMenu.Item>
  )
}

export interface MenuChoiceProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly options: readonly { readonly value: string; readonly label: string; readonly icon?: LucideIcon }[]
}

/** One of several, with a mark on the one that is on. */
export function MenuChoice({ value, onChange, options }: MenuChoiceProps): ReactNode {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onChange}>
      {options.map(({ value: option, label, icon: Icon }) => (
        <DropdownMenu.RadioItem key={option} value={option} className={css.item}>
          <span className={css.icon}>{Icon && <Icon size={14} aria-hidden />}</span>
          <span className={css.text}>{label}</span>
          <DropdownMenu.ItemIndicator className={css.hint}>✓</DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}

export const MenuLine = (): ReactNode => <DropdownMenu.Separator className={css.line} />

export const MenuLabel = ({ children }: { readonly children: ReactNode }): ReactNode => (
  <DropdownMenu.Label className={css.label}>{children}</DropdownMenu.Label>
)
