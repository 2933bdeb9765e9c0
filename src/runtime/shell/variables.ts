import { ExpansionError } from './jump.ts'

/** A shell's variables: which of them programs see, which cannot be changed, and which are a function's own. */
export class Variables {
  readonly #values: Map<string, string>
  readonly #exported: Set<string>
  readonly #constants: Set<string>
  /** What the variables were that the functions under way have made their own. */
  readonly #hidden: Map<string, string | undefined>[] = []

  constructor(from: Readonly<Record<string, string>> | Variables) {
    const isParent = from instanceof Variables
    this.#values = new Map(isParent ? from.#values : Object.entries(from))
    this.#exported = new Set(isParent ? from.#exported : Object.keys(from))
    this.#constants = new Set(isParent ? from.#constants : [])
  }

  get(name: string): string | undefined {
    return this.#values.get(name)
  }

  set(name: string, value: string): void {
    if (this.#constants.has(name)) throw new ExpansionError(`${name}: is read only`)
    this.#values.set(name, value)
  }

  unset(name: string): void {
    this.#values.delete(name)
    this.#exported.delete(name)
  }

  export(name: string): void {
    this.#exported.add(name)
  }

  /** It can be set no more. */
  freeze(name: string): void {
    this.#constants.add(name)
  }

  /** The environment that programs are started with. */
  environment(): Record<string, string> {
    return Object.fromEntries([...this.#exported].map((name) => [name, this.#values.get(name) ?? '']))
  }

  /** Makes a variable the running function's own: it has its value back afterwards. False outside of functions. */
  hide(name: string): boolean {
    const hidden = this.#hidden.at(-1)
    if (hidden && !hidden.has(name)) hidden.set(name, this.#values.get(name))
    return hidden !== undefined
  }

  /** What `run` hides has its value back when it is over. */
  async within<T>(run: () => Promise<T>): Promise<T> {
    this.#hidden.push(new Map())
    try {
      return await run()
    } finally {
      this.#restore(this.#hidden.pop() ?? [])
    }
  }

  /** Variables that are set for one command only. */
  async with<T>(values: Readonly<Record<string, string>>, run: () => Promise<T>): Promise<T> {
    const before = Object.keys(values).map((name) => [name, this.#values.get(name)] as const)
    for (const [name, value] of Object.entries(values)) this.set(name, value)
    try {
      return await run()
    } finally {
      this.#restore(before)
    }
  }

  #restore(before: Iterable<readonly [name: string, value: string | undefined]>): void {
    for (const [name, value] of before) {
      if (value === undefined) this.#values.delete(name)
      else this.#values.set(name, value)
    }
  }
}
