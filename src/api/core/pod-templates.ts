import { formatLabels } from '#apimachinery'
import { column } from '../columns.ts'
import type { PodTemplate } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

/** v1 PodTemplate. */
export const podTemplates: Resource<PodTemplate> = lazily<PodTemplate>(
  {
    group: '',
    version: 'v1',
    kind: 'PodTemplate',
    plural: 'podtemplates',
    singular: 'podtemplate',
    scope: 'Namespaced',
    schema: 'io.k8s.api.core.v1.PodTemplate',
    columns: [
      column('Containers', ({ template }) => (template?.spec.containers ?? []).map(({ name }) => name).join(',')),
      column('Images', ({ template }) => (template?.spec.containers ?? []).map(({ image }) => image ?? '').join(',')),
      column('Pod Labels', ({ template }) => formatLabels(template?.metadata?.labels)),
    ],
  },
  async () => (await import('./replication-controller-rules.ts')).podTemplateRules,
)
