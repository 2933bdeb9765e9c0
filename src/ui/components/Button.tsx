import type { LucideIcon } from 'lucide-react'
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import css from './button.module.css'

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: 'primary' | 'danger' | 'quiet' | 'plain'
  readonly icon?: LucideIcon
  /** The key that does the same. */
  readonly shortcut?: string
  readonly ref?: Ref<HTMLButtonElement>
}

export function Button({ tone = 'plain', icon: Icon, shortcut, children, className = '', ...rest }: ButtonProps): ReactNode {
  return (
    <button type="button" {...rest} className={`${css.button} ${className}`} data-tone={tone} data-square={children === undefined}>
      {Icon && <Icon size={14} aria-hidden />}
      {children}
      {shortcut && (
        <kbd className={css.key} aria-hidden>
          {shortcut}
        </kbd>
      )}
    </button>
  )
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'aria-label'> {
  readonly icon: LucideIcon
  /** What it does: its name, and its tooltip. */
  readonly label: string
}

/** A button that shows an icon only. */
export const IconButton = ({ label, tone = 'quiet', ...rest }: IconButtonProps): ReactNode => (
  <Button tone={tone} title={label} {...rest} aria-label={label} />
)

export interface SegmentsProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: string; readonly icon?: LucideIcon }[]
  readonly onChange: (value: T) => void
}

/** One of a few, all in sight. */
export function Segments<T extends string>({ label, value, options, onChange }: SegmentsProps<T>): ReactNode {
  return (
    <div role="radiogroup" aria-label={label} className={css.segments}>
      {options.map(({ value: option, label: text, icon: Icon }) => (
        <button
          key={option}
          type="button"
          role="radio"
          aria-checked={option === value}
          className={css.segment}
          onClick={() => onChange(option)}
        >
          {Icon && <Icon size={13} aria-hidden />}
          {text}
        </button>
      ))}
    </div>
  )
}
