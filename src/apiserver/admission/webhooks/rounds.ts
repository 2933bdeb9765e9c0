import { deepEqual, type KubeObject } from '#apimachinery'
import type { Reinvocation } from '../plugin.ts'

/**
 * Who is asked again, once all have been asked: webhooks that want to be, if the object has been changed since.
 * (admission/plugin/webhook/mutating/reinvocationcontext.go)
 */
export class Rounds {
  readonly #reinvocation: Reinvocation
  #last: KubeObject | undefined
  /** Asked already, and asked again if something changes. */
  readonly #asked = new Set<string>()
  readonly #due = new Set<string>()

  constructor(reinvocation: Reinvocation) {
    this.#reinvocation = reinvocation
  }

  /** What others have done since counts as a change. */
  begin(object: KubeObject | undefined): void {
    if (this.#reinvocation.isAgain && !deepEqual(this.#last, object)) this.#callAgain()
  }

  /** In the second round nobody is asked for the first time. */
  isDue(id: string): boolean {
    return !this.#reinvocation.isAgain || this.#due.has(id)
  }

  changed(): void {
    this.#callAgain()
    this.#reinvocation.isNeeded = true
  }

  asked(id: string): void {
    this.#asked.add(id)
  }

  end(object: KubeObject | undefined): void {
    this.#last = object
  }

  #callAgain(): void {
    for (const id of this.#asked) this.#due.add(id)
    this.#asked.clear()
  }
}
