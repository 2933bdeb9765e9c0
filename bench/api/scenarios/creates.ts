import { measured, type ApiScenario } from '../target.ts'

const warmUp = 500

export const creates: ApiScenario = {
  name: 'creates',
  title: 'creates of pods, 32 at once',
  pods: warmUp,
  run: (target) => measured(4000, (index) => target.create(warmUp + index)),
}
