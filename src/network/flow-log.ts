/** One request that went over the network. Cloneable. */
export interface Flow {
  /** Counts up by one; never reused. */
  readonly number: number
  readonly timeMs: number
  readonly latencyMs: number
  /** `namespace/name` of the asking pod; undefined for nodes and whoever is outside. */
  readonly fromPod: string | undefined
  readonly fromIp: string
  /** As it was asked for. */
  readonly host: string
  readonly port: number
  /** `namespace/name` of the service in between, if any. */
  readonly service: string | undefined
  /** Where it went in the end. */
  readonly toIp: string | undefined
  readonly toPod: string | undefined
  readonly method: string | undefined
  readonly path: string | undefined
  /** The status of the answer, or why there was none. */
  readonly result: number | string
}

const kept = 1000

/** The last thousand flows that began at a node. */
export class FlowLog {
  #flows: Flow[] = []
  #next = 1

  add(flow: Omit<Flow, 'number'>): void {
    this.#flows.push({ ...flow, number: this.#next++ })
    if (this.#flows.length > 2 * kept) this.#flows = this.#flows.slice(-kept)
  }

  get newest(): number {
    return this.#next - 1
  }

  /** Those after a number, oldest first. */
  since(number: number): readonly Flow[] {
    const first = this.#flows[0]?.number ?? this.#next
    return this.#flows.slice(Math.max(0, number + 1 - first))
  }
}
