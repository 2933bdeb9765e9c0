import type { Pod, PriorityClass } from '#api'
import { forbidden, type KubeObject } from '#apimachinery'
import { prefixEnd } from '#store'
import type { Environment } from '../environment.ts'
import type { AdmissionPlugin, ObjectAdmission } from './plugin.ts'
import { read } from '../registry/read.ts'

const group = 'scheduling.k8s.io'

/** Turns a pod's class into the number the scheduler goes by. (plugin/pkg/admission/priority) */
export const priority: AdmissionPlugin = {
  name: 'Priority',
  operations: ['CREATE'],
  resources: ['pods', 'priorityclasses'],
  admit: (admission, environment) => (admission.resource.plural === 'pods' ? admitPod(admission, environment) : admission.object),
  async validate({ resource, object }, environment) {
    if (resource.plural !== 'priorityclasses' || (object as PriorityClass | undefined)?.globalDefault !== true) return
    const other = await defaultClass(environment)
    if (other && other.metadata.name !== object?.metadata.name)
      throw forbidden(
        group,
        'priorityclasses',
        object?.metadata.name ?? '',
        `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
      )
  },
}

async function admitPod({ object, name = '' }: ObjectAdmission, environment: Environment): Promise<KubeObject> {
  const pod = object as Pod
  const asked = pod.spec.priorityClassName
  const found = asked
    ? ((await read(environment, group, 'priorityclasses', asked)) as PriorityClass | undefined)
    : await defaultClass(environment)
  if (asked && !found)
    throw forbidden('', 'pods', name || (pod.metadata.generateName ?? ''), `no PriorityClass with name ${asked} was found`)
  const value = found?.value ?? 0
  const preemptionPolicy = found?.preemptionPolicy ?? 'PreemptLowerPriority'
  const { priority: given, preemptionPolicy: givenPolicy } = pod.spec
  if (given !== undefined && given !== value) {
    const why = `the integer value of priority (${given}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`
    throw forbidden('', 'pods', name, why)
  }
  if (givenPolicy !== undefined && givenPolicy !== preemptionPolicy) {
    const why = `the string value of PreemptionPolicy (${givenPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`
    throw forbidden('', 'pods', name, why)
  }
  const className = found?.metadata.name
  return { ...pod, spec: { ...pod.spec, ...(className && { priorityClassName: className }), priority: value, preemptionPolicy } } as Pod
}

/** The class of pods that name none: of several marked as default the least. */
async function defaultClass(environment: Environment): Promise<PriorityClass | undefined> {
  const served = environment.catalog.ofGroup(group, 'priorityclasses')
  if (!served) return undefined
  const { items } = await environment.store.range({ key: served.prefix, end: prefixEnd(served.prefix) })
  const defaults = items.map((item) => served.fromStored(item) as PriorityClass).filter(({ globalDefault }) => globalDefault === true)
  return defaults.toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0))[0]
}
