import type { Container } from '#api'
import type { ContainerView } from '#runtime'
import type { ProbeResults } from '../probes/results.ts'
import { containerHash, type PodContainer } from './container-of.ts'

/** A container to be stopped while its pod goes on. */
export interface ContainerToKill {
  readonly target: PodContainer
  readonly view: ContainerView
  /** Of the Killing event. */
  readonly message: string
  /** The probe that asks for it. */
  readonly reason?: 'liveness' | 'startup'
}

export interface KillReason {
  readonly text: string
  /** It is started again whatever its restart policy. */
  readonly restarts: boolean
  readonly reason?: 'liveness' | 'startup'
}

/** Why a container that runs must not go on. */
export function reasonToKill(container: Container, { id, spec }: ContainerView, probes: ProbeResults): KillReason | undefined {
  if (spec.hash !== containerHash(container)) return { text: 'definition changed', restarts: true }
  for (const reason of ['liveness', 'startup'] as const)
    if (probes.resultOf(reason, id) === 'failure') return { text: `failed ${reason} probe`, restarts: false, reason }
  return undefined
}
