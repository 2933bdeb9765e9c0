import { type Container, type PodSpec } from '#api'

/** A port of the node that a pod takes for itself. */
export interface HostPort {
  readonly ip: string
  readonly protocol: string
  readonly port: number
}

const anyAddress = '0.0.0.0'
const isSidecar = ({ restartPolicy }: Container): boolean => restartPolicy === 'Always'

export function hostPortsOf(spec: PodSpec): readonly HostPort[] {
  const running = [...(spec.initContainers ?? []).filter(isSidecar), ...(spec.containers ?? [])]
  return running.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, hostIP, protocol }) =>
      hostPort ? [{ ip: hostIP || anyAddress, protocol: protocol ?? 'TCP', port: hostPort }] : [],
    ),
  )
}

/** The ports taken on one node. A port taken on all addresses conflicts with the same port on any. */
export class TakenPorts {
  /** `TCP/80` → address → how many pods. */
  readonly #taken = new Map<string, Map<string, number>>()

  change({ ip, protocol, port }: HostPort, delta: 1 | -1): void {
    const key = `${protocol}/${port}`
    const addresses = this.#taken.get(key) ?? new Map<string, number>()
    const count = (addresses.get(ip) ?? 0) + delta
    if (count > 0) addresses.set(ip, count)
    else addresses.delete(ip)
    if (addresses.size > 0) this.#taken.set(key, addresses)
    else this.#taken.delete(key)
  }

  conflictsWith({ ip, protocol, port }: HostPort): boolean {
    const addresses = this.#taken.get(`${protocol}/${port}`)
    return addresses !== undefined && (ip === anyAddress || addresses.has(anyAddress) || addresses.has(ip))
  }
}
