import { UserRound, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { actAs, useActor } from '../state/actor-store.ts'
import css from './act-as.module.css'

/** Says whom the reader acts as, and ends that. */
export function ActorChip(): ReactNode {
  const name = useActor(({ actor }) => actor?.name)
  if (name === undefined) return null
  return (
    <button
      type="button"
      className={css.chip}
      aria-label={`Acting as ${name}. Be the administrator again`}
      title={name}
      onClick={() => actAs('')}
    >
      <UserRound size={12} aria-hidden />
      as {name.replace(/^system:serviceaccount:/, '')}
      <X size={12} aria-hidden />
    </button>
  )
}
