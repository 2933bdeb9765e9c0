import { isReason, type Query } from '#apimachinery'
import type { Api, Location, RawObject } from '../api.ts'

const namespaces = { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', singular: 'namespace', namespaced: false }
const namespaceType = { ...namespaces, verbs: [], shortNames: [], categories: [], subresources: [] }

/** An object that was asked for by name. Where its namespace is missing, too, that is what the failure says. */
export async function getNamed(api: Api, at: Location, query?: Query, accept?: string): Promise<RawObject> {
  try {
    return await api.get(at, query, accept)
  } catch (error) {
    const { type, namespace } = at
    if (isReason(error, 'NotFound') && type.namespaced && namespace && namespace !== 'default') {
      await api.get({ type: namespaceType, name: namespace }).catch((missing: unknown) => {
        throw isReason(missing, 'NotFound') ? missing : error
      })
    }
    throw error
  }
}
