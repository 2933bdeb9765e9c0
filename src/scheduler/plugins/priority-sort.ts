import type { Plugin } from '../framework/plugin.ts'

/** Higher priority first; the queue keeps equals in the order they came. */
export const prioritySort: Plugin = {
  name: 'PrioritySort',
  compare: (a, b) => b.priority - a.priority,
}
