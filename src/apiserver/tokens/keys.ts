import type { KubeObject } from '#apimachinery'
import { parseTime } from '#kernel'
import type { Authority } from '#pki'
import { read } from '../registry/read.ts'
import type { Environment } from '../environment.ts'
import type { SigningKey } from './signing-key.ts'

/** What follows from the identity of a cluster, which is its namespace kube-system. Worked out when it is first asked for. */
function fromIdentity<T>(derive: (system: KubeObject) => Promise<T>): (environment: Environment) => Promise<T> {
  const known = new WeakMap<Environment, Promise<T>>()
  const load = async (environment: Environment): Promise<T> => {
    const system = await read(environment, '', 'namespaces', 'kube-system')
    if (!system) throw new Error('the cluster has no identity yet')
    return environment.hold(derive(system))
  }
  return (environment) => {
    let value = known.get(environment)
    if (!value) {
      value = load(environment)
      known.set(environment, value)
      // One that could not be had is asked for again.
      value.catch(() => known.delete(environment))
    }
    return value
  }
}

/** The key that signs the tokens of service accounts. */
export const signingKey = fromIdentity<SigningKey>(async ({ metadata }) => (await import('./signing-key.ts')).signingKeyOf(metadata.uid))

/** The authority whose certificates clients show. */
export const clientAuthority = fromIdentity<Authority>(async ({ metadata: { uid, creationTimestamp } }) =>
  (await import('#pki')).clusterAuthority({ uid, createdMs: parseTime(creationTimestamp) }),
)
