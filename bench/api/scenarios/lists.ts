import { measured, type ApiScenario } from '../target.ts'

export const lists: ApiScenario = {
  name: 'lists',
  title: 'lists of 5,000 pods, 4 at once, a pod changed between two',
  pods: 5000,
  async run(target) {
    const list = async (index: number): Promise<void> => {
      await target.change(index)
      await target.list()
    }
    await measured(8, list, 4)
    return measured(40, list, 4)
  },
}
