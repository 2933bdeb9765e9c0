import { customResourceDefinitions, namespaces } from '#api'
import { formatTime } from '#kernel'
import { listerOf, watch, type ControllerDeclaration } from '../controller.ts'
import { ignoreNotFound } from '../errors.ts'
import { deletionConditions } from './conditions.ts'
import { deleteContent, namespacedKinds } from './content.ts'

const finalizer = 'kubernetes'

/** Empties namespaces that are being deleted, and then lets them go. */
export const namespaceController: ControllerDeclaration = {
  name: 'namespace-controller',
  create(setting) {
    const definitions = listerOf(setting, customResourceDefinitions)
    return {
      workers: 10,
      watches: [watch(namespaces, { on: ['added', 'updated'] })],
      async reconcile(name, { client, again }) {
        const namespace = listerOf(setting, namespaces).get(name)
        if (namespace?.metadata.deletionTimestamp === undefined || !namespace.spec?.finalizers?.includes(finalizer)) return
        const remains = await deleteContent(client, name, namespacedKinds(definitions.list()))
        const before = namespace.status?.conditions ?? []
        const conditions = deletionConditions(before, remains, formatTime(setting.clock.now()))
        if (conditions !== before) {
          await client(namespaces).patch(name, { status: { conditions } }, { type: 'merge', subresource: 'status' }).catch(ignoreNotFound)
        }
        if (remains.byKind.size > 0) return again((remains.estimateSeconds / 2 + 1) * 1000)
        const finalizers = namespace.spec.finalizers.filter((each) => each !== finalizer)
        await client(namespaces).patch(name, { spec: { finalizers } }, { type: 'merge', subresource: 'finalize' }).catch(ignoreNotFound)
      },
    }
  },
}
