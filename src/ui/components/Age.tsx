import { age } from '#apimachinery'
import type { ReactNode } from 'react'
import { simulatedNow, useStatus } from '../state/status-store.ts'

/** How long ago, in simulated time, as kubectl words it. */
export function Age({ time }: { readonly time: string | undefined }): ReactNode {
  const text = useStatus(() => age(time, simulatedNow()))
  return <time dateTime={time}>{text}</time>
}
