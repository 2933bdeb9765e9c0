import { measured, type ApiScenario } from '../target.ts'

const pods = 1000

export const gets: ApiScenario = {
  name: 'gets',
  title: 'gets of pods, 32 at once',
  pods,
  async run(target) {
    await measured(2000, (index) => target.get(index % pods))
    return measured(20_000, (index) => target.get((index * 7919) % pods))
  },
}
