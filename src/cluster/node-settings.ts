/** What a machine is started with. Cloneable. */
export interface NodeSettings {
  readonly ip: string
  readonly podCidr: string
  /** Whom pods ask for names. */
  readonly clusterDns: string
  readonly delays: 'real' | 'none'
  /** The machine's own state at its last checkpoint; absent for a new one. */
  readonly restore?: unknown
}

/** What can be done to a machine from outside of the Kubernetes API. */
export type MachineOperation = 'crashKubelet' | 'restartKubelet' | 'powerOff' | 'powerOn'

/** Where a machine called `node-7` is in the network, and which range its pods have. */
export function addressOf(name: string): Pick<NodeSettings, 'ip' | 'podCidr'> {
  const number = Number(name.slice(name.lastIndexOf('-') + 1))
  // .1 is the gateway and .2 the control plane.
  const host = number + 2
  return { ip: `172.18.${host >> 8}.${host & 255}`, podCidr: `10.${244 + (number >> 8)}.${number & 255}.0/24` }
}
