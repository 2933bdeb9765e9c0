import { showToast } from './toasts.ts'

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Does something a click asked for, and says so when it fails. */
export async function attempt(title: string, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    showToast({ tone: 'failed', title: `${title} failed`, text: messageOf(error) })
    return false
  }
}
