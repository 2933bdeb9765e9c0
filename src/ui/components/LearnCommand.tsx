import { Copy, SquareTerminal } from 'lucide-react'
import type { ReactNode } from 'react'
import { openBottom } from '../state/ui-store.ts'
import { typeIntoTerminal } from '../terminal/terminal-store.ts'
import { IconButton } from './Button.tsx'
import css from './learn-command.module.css'

/** The kubectl command that does what the button beside it does: to read, copy, or try in the terminal. */
export function LearnCommand({ command, label = 'Learn the command' }: { readonly command: string; readonly label?: string }): ReactNode {
  return (
    <div className={css.learn}>
      <span className={css.label}>{label}</span>
      <div className={css.line}>
        <code className={css.command}>{command}</code>
        <IconButton icon={Copy} label="Copy command" onClick={() => void navigator.clipboard.writeText(command)} />
        <IconButton
          icon={SquareTerminal}
          label="Type into the terminal"
          onClick={() => {
            openBottom('terminal')
            typeIntoTerminal(command)
          }}
        />
      </div>
    </div>
  )
}
