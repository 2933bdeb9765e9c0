import { age } from '#apimachinery'
import { parseTime } from '#kernel'
import type { ReactNode } from 'react'
import { simulatedNow, useStatus } from '../state/status-store.ts'

/** How long ago, in simulated time, as kubectl words it. */
export function Age({ time }: { readonly time: string | undefined }): ReactNode {
  const text = useStatus(({ status }) => (status ? age(time, Math.max(simulatedNow(), time ? parseTime(time) : 0)) : ''))
  return <time dateTime={time}>{text}</time>
}
