import { Check, CheckCheck, CircleDashed, CircleQuestionMark, Clock, Download, LogOut, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { PodState } from '../state/pod-state.ts'

/** A shape for each state, so that it shows without colour. */
const icons: Readonly<Record<PodState, LucideIcon>> = {
  pending: Clock,
  creating: Download,
  running: CircleDashed,
  ready: Check,
  failing: TriangleAlert,
  terminating: LogOut,
  completed: CheckCheck,
  unknown: CircleQuestionMark,
}

export function StateIcon({ state, size = 12 }: { readonly state: PodState; readonly size?: number }): ReactNode {
  const Icon = icons[state]
  return <Icon size={size} strokeWidth={2.5} aria-hidden />
}
