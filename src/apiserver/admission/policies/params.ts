import type { ParamKind, ParamRef } from '#api'
import { matchesSelector, selectorOf, type KubeObject } from '#apimachinery'
import type { Served } from '../../catalog.ts'
import type { Environment } from '../../environment.ts'
import { read, readAll } from '../../registry/read.ts'

/** A policy or its binding cannot be used as it is. */
export class ConfigurationError extends Error {}

function servedOf({ catalog }: Environment, { apiVersion, kind }: ParamKind): Served {
  const found = catalog.all.find((served) => served.apiVersion === apiVersion && served.resource.kind === kind)
  if (found) return found
  const [version = '', group = ''] = (apiVersion ?? '').split('/').toReversed()
  throw new ConfigurationError(`failed to find resource referenced by paramKind: '${group}/${version}, Kind=${kind ?? ''}'`)
}

/**
 * The objects that a policy is evaluated with, each for itself; one that is not there means: without.
 * (admission/plugin/policy/generic/policy_dispatcher.go, CollectParams)
 */
export async function collectParams(
  environment: Environment,
  kind: ParamKind | undefined,
  ref: ParamRef | undefined,
  namespace: string | undefined,
): Promise<readonly (KubeObject | undefined)[]> {
  if (!kind) return [undefined]
  const served = servedOf(environment, kind)
  if (!ref) return [undefined]
  const found = await find(environment, served, ref, namespaceOf(served, ref, namespace))
  if (found.length === 0 && ref.parameterNotFoundAction === 'Deny')
    throw new ConfigurationError('no params found for policy binding with `Deny` parameterNotFoundAction')
  return found
}

function namespaceOf({ resource }: Served, ref: ParamRef, namespace: string | undefined): string | undefined {
  if (resource.scope === 'Cluster') {
    if (ref.namespace) throw new ConfigurationError('paramRef.namespace must not be provided for a cluster-scoped `paramKind`')
    return undefined
  }
  const found = ref.namespace || namespace
  if (!found) throw new ConfigurationError('cannot use namespaced paramRef in policy binding that matches cluster-scoped resources')
  return found
}

async function find(
  environment: Environment,
  { resource: { group, plural } }: Served,
  { name, selector }: ParamRef,
  namespace: string | undefined,
): Promise<readonly KubeObject[]> {
  if (name && selector) throw new ConfigurationError('paramRef.name and paramRef.selector are mutually exclusive')
  if (name) {
    const object = await read(environment, group, plural, name, namespace)
    return object ? [object] : []
  }
  const labels = selectorOf(selector ?? {})
  return (await readAll(environment, group, plural, namespace)).filter(({ metadata }) => matchesSelector(labels, metadata.labels))
}
