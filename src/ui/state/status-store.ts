import { create } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { ClusterControl, ClusterStatus, ComponentStatus, MachineCondition } from '#cluster'
import type { Stop } from '#kernel'

const pollMs = 250

export interface StatusState {
  readonly status: ClusterStatus | undefined
  /** performance.now() when `status` was taken. */
  readonly takenAt: number
  /** Requests per second of wall time, by component. */
  readonly rates: Readonly<Record<string, number>>
}

export const useStatus = create<StatusState>(() => ({ status: undefined, takenAt: 0, rates: {} }))

const healthy: MachineCondition = { isOn: true, kubelet: 'running', network: 'fine' }

/** What has been done to a machine. */
export const useMachine = (name: string): MachineCondition =>
  useStatus(useShallow(({ status }) => status?.components.find((part) => part.name === name)?.machine ?? healthy))

/** Simulated time now, in ms since the epoch: the last status carried forward at its speed. */
export function simulatedNow(): number {
  const { status, takenAt } = useStatus.getState()
  return status ? status.timeMs + Math.max(0, performance.now() - takenAt) * status.speed : 0
}

function ratesOf(components: readonly ComponentStatus[], previous: readonly ComponentStatus[], seconds: number): Record<string, number> {
  const before = new Map(previous.map(({ name, requests }) => [name, requests]))
  return Object.fromEntries(
    components.map(({ name, requests }) => [name, seconds > 0 ? Math.max(0, requests - (before.get(name) ?? requests)) / seconds : 0]),
  )
}

/** Asks for the cluster's status a few times a second, while the page is seen. */
export function followStatus(control: ClusterControl): Stop {
  let stopped = false
  let timer = 0
  const poll = async (): Promise<void> => {
    const status = await control.status()
    if (stopped) return
    const before = useStatus.getState()
    const now = performance.now()
    const fresh = ratesOf(status.components, before.status?.components ?? [], (now - before.takenAt) / 1000)
    // Smoothed, so that a figure can be read.
    const rates = Object.fromEntries(Object.entries(fresh).map(([name, rate]) => [name, rate * 0.3 + (before.rates[name] ?? 0) * 0.7]))
    useStatus.setState({ status, takenAt: now, rates })
  }
  const loop = (): void => {
    void poll().finally(() => {
      if (!stopped) timer = window.setTimeout(loop, pollMs)
    })
  }
  loop()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
