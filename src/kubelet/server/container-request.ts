import type { Pod } from '#api'
import type { ApiRequest } from '#apimachinery'
import type { Informer } from '#client'
import type { Clock } from '#kernel'
import type { ContainerView, Machine } from '#runtime'

export interface KubeletApiSetting {
  readonly machine: Machine
  readonly clock: Clock
  readonly pods: Informer<Pod>
  /** Waits for code to be loaded; simulated time stands still meanwhile. */
  readonly hold: <T>(code: Promise<T>) => Promise<T>
}

/** A request about one container of a pod on this node. */
export interface ContainerRequest extends KubeletApiSetting {
  readonly request: ApiRequest
  readonly pod: Pod
  readonly container: string
  /** Its attempts on this machine, oldest first. */
  readonly attempts: readonly ContainerView[]
  readonly signal: AbortSignal | undefined
}

export const queryText = ({ query }: ApiRequest, name: string): string | undefined => {
  const value = query?.[name]
  return typeof value === 'string' ? value : value?.[0]
}
