import type { Stop, TimerOptions } from './clock.ts'

interface Timer {
  readonly dueMs: number
  readonly order: number
  readonly owner: string
  fire: (() => void) | undefined
}

/** The pending timers of all components of one thread, in the order in which they are due. */
export class Timers {
  readonly #foreground = new Heap()
  readonly #background = new Heap()
  #order = 0

  add(owner: string, dueMs: number, fire: () => void, options?: TimerOptions): Stop {
    const timer: Timer = { dueMs, order: this.#order++, owner, fire }
    const heap = options?.background ? this.#background : this.#foreground
    heap.push(timer)
    return () => {
      timer.fire = undefined
    }
  }

  /** The timers due by now, taken out, in order. Timers that they set in turn wait for the next call. */
  take(nowMs: number): { readonly owner: string; readonly fire: () => void }[] {
    const due: Timer[] = []
    for (const heap of [this.#foreground, this.#background]) {
      for (let top = heap.peek(); top && top.dueMs <= nowMs; top = heap.peek()) {
        heap.pop()
        due.push(top)
      }
    }
    due.sort(before)
    return due.map((timer) => ({
      owner: timer.owner,
      fire() {
        const fire = timer.fire
        timer.fire = undefined
        fire?.()
      },
    }))
  }

  /** When the next timer is due, and the next that is not mere upkeep. */
  next(): { readonly nextMs?: number; readonly nextForegroundMs?: number } {
    const foreground = this.#foreground.peek()?.dueMs
    const background = this.#background.peek()?.dueMs
    if (foreground === undefined) return background === undefined ? {} : { nextMs: background }
    return { nextMs: background === undefined ? foreground : Math.min(foreground, background), nextForegroundMs: foreground }
  }

  /** Drops what a component that is gone has left behind. */
  dropAll(owner: string): void {
    for (const heap of [this.#foreground, this.#background]) heap.cancel((timer) => timer.owner === owner)
  }
}

const before = (a: Timer, b: Timer): number => a.dueMs - b.dueMs || a.order - b.order

/** A binary heap of timers. Cancelled ones leave when they come to the top. */
class Heap {
  readonly #items: Timer[] = []

  peek(): Timer | undefined {
    for (;;) {
      const top = this.#items[0]
      if (!top || top.fire) return top
      this.pop()
    }
  }

  push(timer: Timer): void {
    const items = this.#items
    let index = items.length
    items.push(timer)
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = items[parent]
      if (!above || before(above, timer) <= 0) break
      items[index] = above
      index = parent
    }
    items[index] = timer
  }

  pop(): void {
    const items = this.#items
    const last = items.pop()
    if (!last || items.length === 0) return
    let index = 0
    for (;;) {
      const left = items[2 * index + 1]
      const right = items[2 * index + 2]
      if (!left) break
      const child = right && before(right, left) < 0 ? right : left
      if (before(last, child) <= 0) break
      items[index] = child
      index = child === left ? 2 * index + 1 : 2 * index + 2
    }
    items[index] = last
  }

  cancel(matches: (timer: Timer) => boolean): void {
    for (const timer of this.#items) if (matches(timer)) timer.fire = undefined
  }
}
