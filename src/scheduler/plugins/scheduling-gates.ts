import type { Plugin } from '../framework/plugin.ts'

/** Keeps pods with scheduling gates out of the queue until the last gate is removed. */
export const schedulingGates: Plugin = {
  name: 'SchedulingGates',
  holdsBack: ({ pod }) => (pod.spec.schedulingGates?.length ?? 0) > 0,
}
