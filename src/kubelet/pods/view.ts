import type { ContainerView, Machine, Sandbox } from '#runtime'

/** A pod as its machine has it. */
export interface PodView {
  /** The newest first. */
  readonly sandboxes: readonly Sandbox[]
  /** Also those that have ended; the oldest first. */
  readonly containers: readonly ContainerView[]
}

export const viewOf = (machine: Pick<Machine, 'sandboxesOf' | 'containersOf'>, podUid: string): PodView => ({
  sandboxes: machine.sandboxesOf(podUid),
  containers: machine.containersOf(podUid),
})

/** The sandbox that containers run in now. */
export const readySandbox = ({ sandboxes }: PodView): Sandbox | undefined => sandboxes.find(({ isReady }) => isReady)

export const newestOf = ({ containers }: PodView, name: string): ContainerView | undefined =>
  containers.findLast(({ spec }) => spec.name === name)

/** Init containers run once per sandbox: what they did in an earlier one does not count. */
export const newestInitOf = ({ sandboxes, containers }: PodView, name: string): ContainerView | undefined =>
  containers.findLast(({ spec, sandboxId }) => spec.name === name && sandboxId === sandboxes[0]?.id)

export const isRunning = (container: ContainerView | undefined): container is ContainerView => container?.phase.type === 'running'

/** How often a container of this name has been run before. */
export const nextAttempt = (view: PodView, name: string): number => {
  const newest = newestOf(view, name)
  if (!newest) return 0
  return newest.phase.type === 'created' ? newest.spec.attempt : newest.spec.attempt + 1
}
