import { read } from '../registry/read.ts'
import type { Environment } from '../environment.ts'
import type { SigningKey } from './signing-key.ts'

const keys = new WeakMap<Environment, Promise<SigningKey>>()

/** The key of this cluster, which is known by the uid of its kube-system namespace. Loaded when it is first asked for. */
export function signingKey(environment: Environment): Promise<SigningKey> {
  let key = keys.get(environment)
  if (!key) {
    key = load(environment)
    keys.set(environment, key)
    // One that could not be had is asked for again.
    key.catch(() => keys.delete(environment))
  }
  return key
}

async function load(environment: Environment): Promise<SigningKey> {
  const system = await read(environment, '', 'namespaces', 'kube-system')
  if (!system) throw new Error('the cluster has no identity yet')
  return environment.hold(import('./signing-key.ts').then(({ signingKeyOf }) => signingKeyOf(system.metadata.uid)))
}
