import type { KubeObject } from '#apimachinery'
import type { Client } from '#client'
import { namespaces, treeKinds } from '../state/kinds.ts'
import { isSystemNamespace } from '../state/visible.ts'
import { download } from './download.ts'

/** What the server fills in or a controller made: not part of what a person would write. */
const ownedByServer = ['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields', 'selfLink'] as const

/** The object as one would write it into a file. */
export function asWritten(object: KubeObject): Record<string, unknown> {
  const { status: _status, metadata, ...rest } = object as KubeObject & { readonly status?: unknown }
  const kept = Object.fromEntries(Object.entries(metadata).filter(([name]) => !(ownedByServer as readonly string[]).includes(name)))
  return { apiVersion: object.apiVersion, kind: object.kind, metadata: kept, ...withoutTypeMeta(rest) }
}

const withoutTypeMeta = ({ apiVersion: _apiVersion, kind: _kind, ...rest }: Record<string, unknown>): Record<string, unknown> => rest

const madeBySystem = new Set(['kube-root-ca.crt', 'kubernetes'])

const isWritten = ({ metadata, kind }: KubeObject): boolean =>
  !isSystemNamespace(metadata.namespace) &&
  !metadata.ownerReferences?.some(({ controller }) => controller) &&
  !madeBySystem.has(metadata.name) &&
  !(kind === 'ServiceAccount' && metadata.name === 'default') &&
  kind !== 'EndpointSlice'

/** Downloads everything that people made, without what controllers made of it. */
export async function exportYaml(client: Client): Promise<void> {
  const { stringify } = await import('yaml')
  const lists = await Promise.all([namespaces, ...treeKinds].map((resource) => listed(client, resource)))
  const objects = lists
    .flat()
    .filter(isWritten)
    .filter(({ kind, metadata }) => kind !== 'Namespace' || !builtIn.has(metadata.name))
  const text = objects.map((object) => stringify(asWritten(object))).join('---\n')
  download('cluster.yaml', text, 'application/yaml')
}

const builtIn = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease'])

async function listed(client: Client, resource: (typeof treeKinds)[number]): Promise<KubeObject[]> {
  const { items } = await client(resource).list()
  // Items of a list come without their type.
  const apiVersion = resource.group ? `${resource.group}/${resource.version}` : resource.version
  return items.map((item) => ({ ...item, apiVersion, kind: resource.kind }))
}
