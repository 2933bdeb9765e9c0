import type { KubeObject } from '#apimachinery'
import type { AdmissionPlugin } from './plugin.ts'
import { read } from '../registry/read.ts'

const prefix = 'pod-security.kubernetes.io/'
const makers = 'podtemplates replicationcontrollers replicasets deployments statefulsets daemonsets jobs cronjobs'.split(' ')

const isLabelled = (object: KubeObject | undefined): boolean =>
  Object.keys(object?.metadata.labels ?? {}).some((label) => label.startsWith(prefix))

/** The pod security standards, by namespace. Few namespaces have any, so what they say is loaded for those only. (pod-security-admission) */
export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',
  operations: ['CREATE', 'UPDATE'],
  resources: ['namespaces', 'pods', 'pods/ephemeralcontainers', 'pods/resize', ...makers],
  async validate(admission, environment) {
    const isNamespace = admission.resource.plural === 'namespaces'
    const namespace = isNamespace ? admission.object : await read(environment, '', 'namespaces', admission.namespace ?? '')
    if (!namespace || !isLabelled(namespace)) return
    const { judgeNamespace, judgeWorkload } = await environment.hold(import('./pod-security/judge.ts'))
    if (isNamespace) await judgeNamespace(admission, environment)
    else judgeWorkload(admission, namespace.metadata.labels ?? {})
  },
}
