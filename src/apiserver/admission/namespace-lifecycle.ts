import type { Namespace } from '#api'
import { forbidden, notFound } from '#apimachinery'
import type { Environment } from '../environment.ts'
import type { Admission, AdmissionPlugin } from './plugin.ts'
import { read } from '../registry/read.ts'

const immortal = new Set(['default', 'kube-system', 'kube-public'])

/** Nothing new in a namespace that is not there or on its way out; some namespaces stay. (plugin/namespace/lifecycle) */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  operations: ['CREATE', 'DELETE'],
  admit: async (admission, environment) => {
    await check(admission, environment)
    return admission.object
  },
  validate({ operation, resource, name = '' }) {
    if (operation === 'DELETE' && resource.group === '' && resource.plural === 'namespaces' && immortal.has(name))
      throw forbidden('', 'namespaces', name, 'this namespace may not be deleted')
  },
}

async function check({ operation, resource, namespace, name, object }: Admission, environment: Environment): Promise<void> {
  if (operation !== 'CREATE' || resource.scope !== 'Namespaced' || namespace === undefined) return
  const found = (await read(environment, '', 'namespaces', namespace)) as Namespace | undefined
  if (!found) throw notFound('', 'namespaces', namespace)
  if (found.status?.phase !== 'Terminating' && found.metadata.deletionTimestamp === undefined) return
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`
  throw forbidden(resource.group, resource.plural, name ?? object?.metadata.generateName ?? '', why, {
    causes: [{ reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }],
  })
}
