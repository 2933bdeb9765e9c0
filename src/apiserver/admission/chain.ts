import type { KubeObject } from '#apimachinery'
import type { Environment } from '../environment.ts'
import { refuseEscalation } from '../authorization/escalation.ts'
import { defaultTolerationSeconds } from './default-toleration-seconds.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'
import type { Admission, AdmissionPlugin, ObjectAdmission } from './plugin.ts'
import { priority } from './priority.ts'
import { serviceAccount } from './service-account.ts'

/** In upstream's order: all that change, then all that only judge. */
export const admissionPlugins: readonly AdmissionPlugin[] = [namespaceLifecycle, serviceAccount, priority, defaultTolerationSeconds]

function concerns({ operations, resources }: AdmissionPlugin, { operation, resource, subresource }: Admission): boolean {
  if (!operations.includes(operation)) return false
  return !resources || resources.includes(subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`)
}

/** The object as the plugins leave it. */
export async function admit(environment: Environment, admission: ObjectAdmission): Promise<KubeObject> {
  let { object } = admission
  for (const plugin of environment.admission) {
    if (!plugin.admit || !concerns(plugin, admission)) continue
    object = await plugin.admit({ ...admission, object }, environment)
  }
  return object
}

/** Throws what the first plugin has against it, and against grants of what the user has not, which is no plugin's matter. */
export async function judge(environment: Environment, admission: Admission): Promise<void> {
  await refuseEscalation(admission, environment)
  for (const plugin of environment.admission) {
    if (plugin.validate && concerns(plugin, admission)) await plugin.validate(admission, environment)
  }
}
