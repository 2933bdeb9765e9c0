import type { Container, Pod, ServiceAccount, Volume } from '#api'
import { forbidden, type KubeObject } from '#apimachinery'
import type { Environment } from '../environment.ts'
import type { AdmissionPlugin, ObjectAdmission } from './plugin.ts'
import { read } from '../registry/read.ts'

const mirrorAnnotation = 'kubernetes.io/config.mirror'
const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'
const volumePrefix = 'kube-api-access-'
/** An hour, and seven seconds by which such tokens are known. */
const tokenSeconds = 3607

/** Every pod runs as a service account, and finds its token mounted. (plugin/pkg/admission/serviceaccount) */
export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',
  operations: ['CREATE'],
  resources: ['pods'],
  async admit(admission, environment) {
    const pod = admission.object as Pod
    if (pod.metadata.annotations?.[mirrorAnnotation] !== undefined) return pod
    const serviceAccountName = pod.spec.serviceAccountName || 'default'
    const account = await find(environment, admission, serviceAccountName)
    const pullSecrets = (pod.spec.imagePullSecrets ?? []).length > 0 ? pod.spec.imagePullSecrets : account.imagePullSecrets
    const named = {
      ...pod,
      spec: { ...pod.spec, serviceAccountName, serviceAccount: serviceAccountName, ...(pullSecrets && { imagePullSecrets: pullSecrets }) },
    } as Pod
    const wantsToken = pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true
    return wantsToken ? withToken(named, environment) : named
  },
}

/** Asks ten times for the account that a new namespace gets from its controller, as upstream does. */
async function find(environment: Environment, { namespace = '', object, name }: ObjectAdmission, account: string): Promise<ServiceAccount> {
  const { clock, random } = environment
  for (let attemptsLeft = account === 'default' ? 10 : 1; ; attemptsLeft--) {
    const found = await read(environment, '', 'serviceaccounts', account, namespace)
    if (found) return found as ServiceAccount
    if (attemptsLeft <= 1) break
    await clock.sleep(100 + random.int(100))
  }
  const why = `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`
  throw forbidden('', 'pods', name ?? object.metadata.generateName ?? '', why)
}

const hasMount = ({ volumeMounts = [] }: Container): boolean => volumeMounts.some((mount) => mount.mountPath === mountPath)

function withToken(pod: Pod, { random }: Environment): KubeObject {
  const { spec } = pod
  // A pod without containers is told so by validation, later.
  const main = spec.containers ?? []
  const containers = [...(spec.initContainers ?? []), ...main]
  if (containers.every(hasMount)) return pod
  const known = (spec.volumes ?? []).find(({ name }) => name.startsWith(volumePrefix))
  const name = known?.name ?? volumePrefix + random.suffix(5)
  const mount = <C extends Container>(container: C): C =>
    hasMount(container)
      ? container
      : { ...container, volumeMounts: [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }] }
  return {
    ...pod,
    spec: {
      ...spec,
      volumes: known ? spec.volumes : [...(spec.volumes ?? []), tokenVolume(name)],
      containers: main.map(mount),
      ...(spec.initContainers && { initContainers: spec.initContainers.map(mount) }),
    },
  } as Pod
}

const tokenVolume = (name: string): Volume => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: tokenSeconds, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
    ],
    defaultMode: 420,
  },
})
