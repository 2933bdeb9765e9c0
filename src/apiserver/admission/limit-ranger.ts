import type { LimitRange, PersistentVolumeClaim, Pod } from '#api'
import { aggregated } from '../authorization/rbac.ts'
import type { Environment } from '../environment.ts'
import { claimProblems, podProblems } from './limit-ranger/constraints.ts'
import { withDefaults } from './limit-ranger/defaults.ts'
import type { Admission, AdmissionPlugin } from './plugin.ts'
import { readAll } from '../registry/read.ts'
import { refuse } from './refuse.ts'

/** Amounts within the bounds of their namespace, and some for those who name none. (plugin/pkg/admission/limitranger) */
export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  operations: ['CREATE', 'UPDATE'],
  resources: ['pods', 'pods/resize', 'persistentvolumeclaims'],
  async admit(admission, environment) {
    const { operation, resource, object } = admission
    if (operation !== 'CREATE' || resource.plural !== 'pods') return object
    return (await rangesOf(admission, environment)).reduce(withDefaults, object as Pod)
  },
  async validate(admission, environment) {
    const { operation, resource, subresource, object } = admission
    // Containers of a pod that is there change by /resize only.
    if (resource.plural === 'pods' && operation === 'UPDATE' && subresource !== 'resize') return
    for (const range of await rangesOf(admission, environment)) {
      const problems =
        resource.plural === 'pods' ? podProblems(object as Pod, range) : claimProblems(object as PersistentVolumeClaim, range)
      if (problems.length > 0) throw refuse(admission, aggregated(problems))
    }
  },
}

const rangesOf = async ({ namespace }: Admission, environment: Environment): Promise<readonly LimitRange[]> =>
  (await readAll(environment, '', 'limitranges', namespace)) as readonly LimitRange[]
