import type { MachineCondition } from './contract.ts'
import type { MachineOperation } from './node-settings.ts'

/** What is known of a machine that is started with a saved state, if it has one. */
export function conditionOf(state: unknown): MachineCondition {
  // A machine's snapshot, which only the machine itself reads but for this.
  const { isOn = true } = (state ?? {}) as { readonly isOn?: boolean }
  return { isOn, kubelet: isOn ? 'running' : 'stopped', network: 'fine' }
}

const changes: Readonly<Record<MachineOperation, Partial<MachineCondition>>> = {
  crashKubelet: { kubelet: 'stopped' },
  restartKubelet: { kubelet: 'running' },
  powerOff: { isOn: false, kubelet: 'stopped' },
  powerOn: { isOn: true, kubelet: 'running' },
}

export function afterOperation(before: MachineCondition, operation: MachineOperation): MachineCondition {
  // A kubelet does not start on a machine without power.
  if (operation === 'restartKubelet' && !before.isOn) return before
  return { ...before, ...changes[operation] }
}
