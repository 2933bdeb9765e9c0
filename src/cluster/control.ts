import type { Cluster } from './cluster.ts'
import type { ClusterControl } from './contract.ts'

/** The contract over a cluster in this thread. A thread cannot kill itself: `crashThread` is for whoever started the threads. */
export function createControl(cluster: Cluster, durable: boolean): Omit<ClusterControl, 'crashThread'> {
  const { kernel } = cluster
  return {
    setSpeed: async (speed) => kernel.setSpeed(speed),
    step: () => kernel.step(),
    runUntilSettled: () => cluster.settle(),
    status: async () => ({ ...cluster.status(), durable }),
    crash: async (name) => kernel.input({ type: 'crash', name }),
    stop: async (name) => kernel.input({ type: 'stop', name }),
    restart: async (name) => cluster.restart(name),
    crashKubelet: (node) => cluster.machine(node, 'crashKubelet'),
    restartKubelet: (node) => cluster.machine(node, 'restartKubelet'),
    powerOff: (node) => cluster.machine(node, 'powerOff'),
    powerOn: (node) => cluster.machine(node, 'powerOn'),
    partition: async (node, cut) => cluster.link(node, { type: cut ? 'cut' : 'fine' }),
    slow: async (node, delayMs) => cluster.link(node, delayMs > 0 ? { type: 'slow', delayMs } : { type: 'fine' }),
    addNode: async () => cluster.addNode(),
    audit: async (since) => cluster.audit(since),
    history: async () => kernel.history,
    checkpoint: () => cluster.checkpoint(),
    snapshot: () => cluster.snapshot(),
  }
}
