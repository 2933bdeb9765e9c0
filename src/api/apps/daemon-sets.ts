import { deepEqual, formatLabelSelector, formatLabels } from '#apimachinery'
import { ageColumn, column, containerColumns, count, wide } from '../columns.ts'
import type { DaemonSet } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

const generationKey = 'deprecated.daemonset.template.generation'

/** How often the template has changed, from before ControllerRevisions; still shown. */
const withTemplateGeneration = ({ metadata }: DaemonSet, generation: number): DaemonSet['metadata'] => ({
  ...metadata,
  annotations: { ...metadata.annotations, [generationKey]: String(generation) },
})

/** apps/v1 DaemonSet. */
export const daemonSets: Resource<DaemonSet> = lazily<DaemonSet>(
  {
    group: 'apps',
    version: 'v1',
    kind: 'DaemonSet',
    plural: 'daemonsets',
    singular: 'daemonset',
    shortNames: ['ds'],
    categories: ['all'],
    scope: 'Namespaced',
    schema: 'io.k8s.api.apps.v1.DaemonSet',
    subresources: { status: true },
    prepareForCreate: (set) => ({
      ...set,
      metadata: withTemplateGeneration(set, 1),
      status: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
    }),
    prepareForUpdate: (next, previous) => {
      const before = Number(previous.metadata.annotations?.[generationKey] ?? 1)
      return {
        ...next,
        metadata: withTemplateGeneration(next, deepEqual(next.spec.template, previous.spec.template) ? before : before + 1),
      }
    },
    columns: [
      count('Desired', ({ status }) => status?.desiredNumberScheduled),
      count('Current', ({ status }) => status?.currentNumberScheduled),
      count('Ready', ({ status }) => status?.numberReady),
      count('Up-to-date', ({ status }) => status?.updatedNumberScheduled),
      count('Available', ({ status }) => status?.numberAvailable),
      column('Node Selector', ({ spec }) => formatLabels(spec.template.spec.nodeSelector)),
      ageColumn,
      ...containerColumns((set: DaemonSet) => set.spec.template),
      wide('Selector', ({ spec }) => formatLabelSelector(spec.selector)),
    ],
  },
  async () => (await import('./daemon-set-rules.ts')).daemonSetRules,
)
