import { percentile99, type ApiScenario } from '../target.ts'

const watchers = 200
const rounds = 100
/** Changes of one round: a deployment that rolls. */
const burst = 10

export const fanOut: ApiScenario = {
  name: 'fan-out',
  title: 'events to 200 watchers, 10 changes at once',
  pods: 1000,
  withoutEtcd: true,
  async run(target) {
    if (!target.watch) throw new Error('nobody watches here')
    const times: number[] = []
    let heard = 0
    let start = 0
    let whenAllHaveHeard = (): void => undefined
    const listen = (changes: number): void => {
      heard += changes
      for (let change = 0; change < changes; change++) times.push(performance.now() - start)
      if (heard === watchers * burst) whenAllHaveHeard()
    }
    for (let watcher = 0; watcher < watchers; watcher++) await target.watch(listen)
    const round = async (index: number): Promise<void> => {
      heard = 0
      start = performance.now()
      const all = new Promise<void>((resolve) => (whenAllHaveHeard = resolve))
      await Promise.all(Array.from({ length: burst }, (_, change) => target.change((index * burst + change) % 1000)))
      await all
    }
    for (let index = 0; index < 10; index++) await round(index)
    times.length = 0
    const began = performance.now()
    for (let index = 0; index < rounds; index++) await round(index)
    return { perSecond: (times.length / (performance.now() - began)) * 1000, p99Ms: percentile99(times) }
  },
}
