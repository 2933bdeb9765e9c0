/** What of a Job may change: little, and more of one that is suspended. */
import { deepEqual, invalid } from '#apimachinery'
import type { Container, Job, PodSpec, PodTemplateSpec } from '../generated/types.ts'
import { type Errors, immutable } from '../validation.ts'

/** An Indexed Job may grow and shrink, if its parallelism does so with it. */
function validateCompletions({ spec }: Job, previous: Job): Errors {
  const { completions, parallelism, completionMode } = spec
  if (completionMode !== 'Indexed') return immutable('spec.completions', completions, previous.spec.completions)
  if (completions === undefined || completions === previous.spec.completions || completions === parallelism) return []
  return [invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism')]
}

/** A suspended Job has no pods that another template could differ from. */
function hasNoPods({ spec, status }: Job): boolean {
  if (!spec.suspend) return false
  const isSuspended = (status?.conditions ?? []).some((condition) => condition.type === 'Suspended' && condition.status === 'True')
  return status?.startTime === undefined || isSuspended
}

type Loose = Record<string, unknown>

/** `previous` with what queues of jobs decide taken from `next`: where the pods may run, and labels to tell. */
function withDirectives(previous: PodTemplateSpec, next: PodTemplateSpec): PodTemplateSpec {
  const spec: Loose = { ...previous.spec }
  for (const field of ['nodeSelector', 'tolerations', 'schedulingGates'] as const) {
    if (next.spec[field] === undefined) delete spec[field]
    else spec[field] = next.spec[field]
  }
  const { nodeAffinity: _nodes, ...others } = previous.spec.affinity ?? {}
  const nodeAffinity = next.spec.affinity?.nodeAffinity
  const affinity = { ...others, ...(nodeAffinity && { nodeAffinity }) }
  if (Object.keys(affinity).length === 0 && !next.spec.affinity) delete spec['affinity']
  else spec['affinity'] = affinity
  const { labels, annotations } = next.metadata ?? {}
  const { labels: _labels, annotations: _annotations, ...metadata } = previous.metadata ?? {}
  return {
    ...previous,
    metadata: { ...metadata, ...(labels && { labels }), ...(annotations && { annotations }) },
    spec: spec as unknown as PodSpec, // nothing that is required was taken out
  }
}

const withResources = (
  previous: readonly Container[] | undefined,
  next: readonly Container[] | undefined,
): readonly Container[] | undefined =>
  previous?.length === next?.length
    ? previous?.map((container, index) => {
        const other = next?.[index]
        if (other?.name !== container.name) return container
        const { resources: _, ...rest } = container
        return { ...rest, ...(other.resources && { resources: other.resources }) }
      })
    : previous

function validateTemplate(next: Job, previous: Job): Errors {
  const template = next.spec.template
  if (!hasNoPods(previous)) return immutable('spec.template', template, previous.spec.template)
  const { spec } = withDirectives(previous.spec.template, template)
  const containers = withResources(spec.containers, template.spec.containers)
  const initContainers = withResources(spec.initContainers, template.spec.initContainers)
  const allowed = { ...spec, containers, ...(initContainers && { initContainers }) }
  return deepEqual(template.spec, allowed) ? [] : [invalid('spec.template.spec', template.spec, 'field is immutable')]
}

const fixed = ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'] as const

export const validateJobUpdate = (next: Job, previous: Job): Errors => [
  ...validateCompletions(next, previous),
  ...immutable('spec.selector', next.spec.selector, previous.spec.selector),
  ...validateTemplate(next, previous),
  ...fixed.flatMap((field) => immutable(`spec.${field}`, next.spec[field], previous.spec[field])),
]
