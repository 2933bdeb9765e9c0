import { Check, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { dismissToast, useToasts } from '../actions/toasts.ts'
import { IconButton } from '../components/Button.tsx'
import css from './toasts.module.css'

/** What actions had to say, in a corner. */
export function Toasts(): ReactNode {
  const toasts = useToasts((state) => state.toasts)
  return (
    <div className={css.toasts} role="status" aria-live="polite">
      {toasts.map(({ id, tone, title, text, command }) => (
        <div key={id} className={`${css.toast} state-${tone === 'done' ? 'ready' : 'failing'}`}>
          {tone === 'done' ? <Check size={15} aria-hidden /> : <TriangleAlert size={15} aria-hidden />}
          <div className={css.body}>
            <strong>{title}</strong>
            {text && <pre className={css.text}>{text}</pre>}
            {command && <code className={css.command}>$ {command}</code>}
          </div>
          <IconButton icon={X} label="Dismiss" onClick={() => dismissToast(id)} />
        </div>
      ))}
    </div>
  )
}
