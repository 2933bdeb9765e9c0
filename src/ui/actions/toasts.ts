import { create } from 'zustand'

export interface Toast {
  readonly id: number
  readonly tone: 'done' | 'failed'
  readonly title: string
  readonly text: string
  /** The command that would have done the same. */
  readonly command?: string
}

let lastId = 0
const shownMs = 7_000

export const useToasts = create<{ readonly toasts: readonly Toast[] }>(() => ({ toasts: [] }))

export const dismissToast = (id: number): void =>
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))

/** Says what an action did. Failures stay until they are dismissed. */
export function showToast(toast: Omit<Toast, 'id'>): void {
  const id = ++lastId
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.slice(-3), { ...toast, id }] }))
  if (toast.tone === 'done') setTimeout(() => dismissToast(id), shownMs)
}
