import { configMaps, namespaces } from '#api'
import { deepEqual } from '#apimachinery'
import { listerOf, watch, type ControllerDeclaration } from '../controller.ts'
import { ignoreAlreadyExists, isNamespaceTerminating } from '../errors.ts'

const name = 'kube-root-ca.crt'
const annotations = {
  'kubernetes.io/description':
    'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
}
/** Gives every namespace the bundle that pods mount beside their token. */
export const rootCaPublisher: ControllerDeclaration = {
  name: 'root-ca-cert-publisher',
  create: (setting) => ({
    watches: [
      watch(namespaces),
      watch(configMaps, { on: ['updated', 'deleted'], keys: ({ metadata }) => (metadata.name === name ? [metadata.namespace ?? ''] : []) }),
    ],
    async reconcile(namespace, { client }) {
      const place = listerOf(setting, namespaces).get(namespace)
      if (!place || place.status?.phase === 'Terminating') return
      const data = { 'ca.crt': (await setting.certificates()).authority.certificatePem }
      const current = listerOf(setting, configMaps).get(`${namespace}/${name}`)
      const target = client(configMaps, namespace)
      if (!current) {
        await target
          .create({ metadata: { name, namespace, annotations }, data })
          .catch((error: unknown) => (isNamespaceTerminating(error) ? undefined : ignoreAlreadyExists(error)))
      } else if (!deepEqual(current.data, data)) await target.update({ ...current, data })
    },
  }),
}
