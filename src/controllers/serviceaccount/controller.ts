import { namespaces, serviceAccounts } from '#api'
import type { ControllerDeclaration } from '../controller.ts'
import { ignoreAlreadyExists, isNamespaceTerminating } from '../errors.ts'
import { listerOf, watch } from '../controller.ts'

const name = 'default'

/** Gives every namespace its service account `default`. */
export const serviceAccountController: ControllerDeclaration = {
  name: 'service-account-controller',
  create: (setting) => ({
    watches: [
      watch(namespaces),
      watch(serviceAccounts, { on: ['deleted'], keys: ({ metadata }) => (metadata.name === name ? [metadata.namespace ?? ''] : []) }),
    ],
    async reconcile(namespace, { client }) {
      if (listerOf(setting, namespaces).get(namespace)?.status?.phase === 'Terminating') return
      if (!listerOf(setting, namespaces).get(namespace) || listerOf(setting, serviceAccounts).get(`${namespace}/${name}`)) return
      await client(serviceAccounts, namespace)
        .create({ metadata: { name, namespace } })
        .catch((error: unknown) => (isNamespaceTerminating(error) ? undefined : ignoreAlreadyExists(error)))
    },
  }),
}
