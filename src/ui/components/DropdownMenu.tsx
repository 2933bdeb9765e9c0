import { DropdownMenu as Radix } from 'radix-ui'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { MenuAction, MenuChoice, MenuEntry, MenuProps } from './Menu.tsx'
import css from './menu.module.css'

/** What Menu shows once its code is there. */
export function DropdownMenu({ trigger, entries, align = 'start', defaultOpen }: MenuProps & { readonly defaultOpen: boolean }): ReactNode {
  return (
    <Radix.Root modal={false} defaultOpen={defaultOpen}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={css.menu} align={align} sideOffset={6} collisionPadding={8}>
          {entries.map((entry, index) => (
            <Entry key={index} entry={entry} />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Entry({ entry }: { readonly entry: MenuEntry }): ReactNode {
  switch (entry.type) {
    case 'line':
      return <Radix.Separator className={css.line} />
    case 'heading':
      return <Radix.Label className={css.label}>{entry.text}</Radix.Label>
    case 'choice':
      return <Choice {...entry} />
    case 'action':
      return <Action {...entry} />
  }
}

function Action({ icon, hint, danger = false, onSelect, label }: MenuAction): ReactNode {
  return (
    <Radix.Item className={css.item} data-danger={danger} onSelect={onSelect}>
      <Label icon={icon} text={label} />
      {hint && <code className={css.hint}>{hint}</code>}
    </Radix.Item>
  )
}

function Choice({ value, onChange, options }: MenuChoice): ReactNode {
  return (
    <Radix.RadioGroup value={value} onValueChange={onChange}>
      {options.map(({ value: option, label, icon }) => (
        <Radix.RadioItem key={option} value={option} className={css.item}>
          <Label icon={icon} text={label} />
          <Radix.ItemIndicator className={css.hint}>✓</Radix.ItemIndicator>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  )
}

const Label = ({ icon: Icon, text }: { readonly icon: LucideIcon | undefined; readonly text: string }): ReactNode => (
  <>
    <span className={css.icon}>{Icon && <Icon size={14} aria-hidden />}</span>
    <span className={css.text}>{text}</span>
  </>
)
