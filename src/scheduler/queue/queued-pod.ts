import type { Cause } from '#apimachinery'
import type { PodInfo } from '../framework/pod-info.ts'

/** Where a pod without a node is. `scheduling`: it was taken out of the queue. */
type Place = 'gated' | 'active' | 'backoff' | 'unschedulable' | 'scheduling'

/** A pod that waits for a node. */
export interface QueuedPod {
  info: PodInfo
  place: Place
  /** What last made it ready to be tried. */
  cause: Cause | undefined
  attempts: number
  /** When it came to the place where it is. */
  since: number
  /** Order of arrival, which decides between pods of the same priority and time. */
  sequence: number
  /** Failures in a row of the same kind, for the back-off. */
  readonly failures: { unschedulable: number; error: number }
  /** When it may be tried again. */
  backoffUntil: number
  /** The plugins that rejected it; empty when no plugin did, and any event may help. */
  rejectedBy: ReadonlySet<string>
}

const initialBackoffMs = 1_000
const maxBackoffMs = 10_000

/** 1 s after the first failure, doubled with each, 10 s at most. */
export const backoffMs = (failures: number): number => Math.min(initialBackoffMs * 2 ** Math.max(0, failures - 1), maxBackoffMs)
