import type { Pod, RuntimeClass, Toleration } from '#api'
import { compareQuantities, deepEqual, type ResourceList } from '#apimachinery'
import type { AdmissionPlugin, ObjectAdmission } from './plugin.ts'
import { read } from '../registry/read.ts'
import { refuse } from './refuse.ts'

/** A pod costs what its runtime costs, and runs where that is. (plugin/pkg/admission/runtimeclass) */
export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  operations: ['CREATE'],
  resources: ['pods'],
  async admit(admission, environment) {
    const pod = admission.object as Pod
    const name = pod.spec.runtimeClassName
    if (name === undefined) return pod
    const found = (await read(environment, 'node.k8s.io', 'runtimeclasses', name)) as RuntimeClass | undefined
    if (!found) throw refuse(admission, `pod rejected: RuntimeClass "${name}" not found`)
    return withClass(admission, pod, found)
  },
  validate(admission) {
    const { spec } = admission.object as Pod
    if (spec.overhead && spec.runtimeClassName === undefined)
      throw refuse(admission, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead')
  },
}

function withClass(admission: ObjectAdmission, pod: Pod, { overhead, scheduling }: RuntimeClass): Pod {
  const podFixed = overhead?.podFixed
  const { overhead: given, nodeSelector = {}, tolerations = [] } = pod.spec
  if (given && !podFixed) throw refuse(admission, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead')
  if (given && podFixed && !isSame(given, podFixed))
    throw refuse(admission, `pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead`)
  for (const [key, value] of Object.entries(scheduling?.nodeSelector ?? {})) {
    const own = nodeSelector[key]
    if (own !== undefined && own !== value) {
      const why = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`
      throw refuse(admission, why)
    }
  }
  const selector = { ...scheduling?.nodeSelector, ...nodeSelector }
  const tolerated = withTolerations(tolerations, scheduling?.tolerations ?? [])
  return {
    ...pod,
    spec: {
      ...pod.spec,
      ...(podFixed && { overhead: podFixed }),
      ...(Object.keys(selector).length > 0 && { nodeSelector: selector }),
      ...(tolerated.length > 0 && { tolerations: tolerated }),
    },
  }
}

const isSame = (a: ResourceList, b: ResourceList): boolean =>
  Object.keys({ ...a, ...b }).every((name) => {
    const [one, other] = [a[name], b[name]]
    return one !== undefined && other !== undefined && compareQuantities(one, other) === 0
  })

const withTolerations = (own: readonly Toleration[], more: readonly Toleration[]): readonly Toleration[] => [
  ...own,
  ...more.filter((toleration) => !own.some((known) => deepEqual(known, toleration))),
]
