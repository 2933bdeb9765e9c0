import type { RawObject } from '../api.ts'
import type { Invocation } from '../command.ts'
import { CommandError } from '../errors.ts'
import { dryRunOf } from '../printers/objects.ts'
import { kindPrefix, type ResourceType } from '../resources/discovery.ts'
import { typeOfKind } from '../resources/mapper.ts'
import { lastApplied } from './last-applied.ts'

/** What may be pruned unless --prune-allowlist says otherwise: upstream's list. */
const usual = [
  'core/v1/ConfigMap',
  'core/v1/Endpoints',
  'core/v1/Namespace',
  'core/v1/PersistentVolumeClaim',
  'core/v1/PersistentVolume',
  'core/v1/Pod',
  'core/v1/ReplicationController',
  'core/v1/Secret',
  'core/v1/Service',
  'batch/v1/Job',
  'batch/v1/CronJob',
  'networking.k8s.io/v1/Ingress',
  'apps/v1/DaemonSet',
  'apps/v1/Deployment',
  'apps/v1/ReplicaSet',
  'apps/v1/StatefulSet',
]

function parse(text: string): { readonly apiVersion: string; readonly kind: string } {
  const [group = '', version = '', kind, ...more] = text.split('/')
  if (!kind || more.length > 0) throw new CommandError(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`)
  return { apiVersion: group === 'core' || group === '' ? version : `${group}/${version}`, kind }
}

async function prunable({ flags, session }: Invocation): Promise<readonly ResourceType[]> {
  const given = flags.strings('prune-allowlist')
  const types = await session.types()
  return (given.length > 0 ? given : usual).flatMap((text) => {
    const { apiVersion, kind } = parse(text)
    const type = typeOfKind(types, apiVersion, kind)
    if (!type && given.length > 0)
      throw new CommandError(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`)
    return type ? [type] : []
  })
}

/** Deletes what was applied before, in the namespaces that were applied to, and is not in the files any more. */
export async function pruneAfter(invocation: Invocation, applied: readonly RawObject[]): Promise<void> {
  const { flags, io, session } = invocation
  const kept = new Set(applied.map(({ metadata }) => metadata['uid']))
  const namespaces = [...new Set(applied.map(({ metadata }) => metadata.namespace ?? session.namespace))]
  const labelSelector = flags.string('selector')
  const dryRun = dryRunOf(flags)
  for (const type of await prunable(invocation)) {
    for (const namespace of type.namespaced ? namespaces : ['']) {
      const { items } = await session.api.listAll({ type, namespace }, labelSelector ? { labelSelector } : {})
      for (const object of items) {
        if (lastApplied(object) === undefined || kept.has(object.metadata['uid'])) continue
        if (dryRun !== 'client') {
          const options = { propagationPolicy: 'Background', ...(dryRun === 'server' && { dryRun: ['All'] }) }
          await session.api.delete({ type, namespace, name: object.metadata.name }, options)
        }
        const suffix = { none: '', client: ' (dry run)', server: ' (server dry run)' }[dryRun]
        io.stdout(`${kindPrefix(type)}/${object.metadata.name} pruned${suffix}\n`)
      }
    }
  }
}
