import { isEmbedded } from '../state/environment.ts'

const storageKey = 'tabernetes.history'
const linesKept = 500

/** The lines that were run, oldest first. */
export function loadHistory(): readonly string[] {
  if (isEmbedded) return []
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]')
    return Array.isArray(saved) ? saved.filter((line) => typeof line === 'string') : []
  } catch {
    return []
  }
}

/** The history with a line more, kept for the next time. */
export function saveHistory(history: readonly string[], line: string): readonly string[] {
  if (history.at(-1) === line) return history
  const next = [...history, line].slice(-linesKept)
  try {
    if (!isEmbedded) localStorage.setItem(storageKey, JSON.stringify(next))
  } catch {
    // Nothing to be done: it is remembered as long as the tab.
  }
  return next
}
