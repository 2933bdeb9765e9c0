import { notFound } from '#apimachinery'
import type { AdmissionPlugin } from './plugin.ts'
import { read } from '../registry/read.ts'

/** Nothing is done in a namespace that is not there. Not on by default. (plugin/pkg/admission/namespace/exists) */
export const namespaceExists: AdmissionPlugin = {
  name: 'NamespaceExists',
  operations: ['CREATE', 'UPDATE', 'DELETE'],
  isOffByDefault: true,
  async validate({ resource, namespace }, environment) {
    if (resource.scope !== 'Namespaced' || namespace === undefined) return
    if (!(await read(environment, '', 'namespaces', namespace))) throw notFound('', 'namespaces', namespace)
  },
}
