import type { Command, HostPort, Letter, RoundOutput } from './host.ts'

/** What a round has for the threads, by thread. */
export interface RoundWork {
  readonly nowMs: number
  readonly letters: ReadonlyMap<string, readonly Letter[]>
  readonly commands: ReadonlyMap<string, readonly Command[]>
  /** Something outside of simulated time has ended in one of them: all are asked. */
  readonly stirred: boolean
}

/** The threads of a kernel, and when each has something to do next. */
export class Threads {
  readonly #hosts = new Map<string, HostPort>()
  readonly #next = new Map<string, RoundOutput>()

  /** A new thread, or another in place of one that is gone. */
  set(name: string, host: HostPort): void {
    this.#hosts.set(name, host)
  }

  remove(name: string): void {
    this.#hosts.delete(name)
    this.#next.delete(name)
  }

  get nextMs(): number | undefined {
    return least([...this.#next.values()].map(({ nextMs }) => nextMs))
  }

  /** Without upkeep. */
  get nextForegroundMs(): number | undefined {
    return least([...this.#next.values()].map(({ nextForegroundMs }) => nextForegroundMs))
  }

  /** The state of all components that offer one. */
  async checkpoint(): Promise<Readonly<Record<string, unknown>>> {
    const states = await Promise.all([...this.#hosts.values()].map((host) => host.checkpoint()))
    return Object.assign({}, ...states) as Record<string, unknown>
  }

  /** One round of all that have anything to do: what they sent, in one order whatever thread it is from, and who crashed. */
  async step(work: RoundWork): Promise<{ readonly letters: Letter[]; readonly crashed: RoundOutput['crashed'] }> {
    const steps = [...this.#hosts].flatMap(([name, host]) => {
      const letters = work.letters.get(name) ?? []
      const commands = work.commands.get(name) ?? []
      return this.#isIdle(name, work) ? [] : [{ name, output: host.step({ nowMs: work.nowMs, commands, letters }) }]
    })
    const letters: Letter[] = []
    const crashed: RoundOutput['crashed'][number][] = []
    for (const { name, output } of steps) {
      const result = await output
      // It may have gone meanwhile.
      if (this.#hosts.has(name)) this.#next.set(name, result)
      // One by one: of a thousand nodes that begin at once there are more letters than a call takes arguments.
      for (const letter of result.letters) letters.push(letter)
      crashed.push(...result.crashed)
    }
    return { letters: bySender(letters), crashed }
  }

  #isIdle(name: string, { nowMs, letters, commands, stirred }: RoundWork): boolean {
    const nextMs = this.#next.get(name)?.nextMs
    return !stirred && !letters.has(name) && !commands.has(name) && (nextMs === undefined || nextMs > nowMs)
  }
}

/** Each sender's letters are in order already. */
function bySender(letters: Letter[]): Letter[] {
  return letters.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.seq - b.seq))
}

/** The least of those that are there. */
export function least(values: readonly (number | undefined)[]): number | undefined {
  let result: number | undefined
  for (const value of values) if (value !== undefined && (result === undefined || value < result)) result = value
  return result
}
