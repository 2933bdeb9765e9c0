import type { ControllerRevision, Deployment, PodTemplateSpec, ReplicaSet, StatefulSet } from '#api'
import { parseApiVersion, type JsonObject } from '#apimachinery'
import type { RawObject } from '../api.ts'
import { selectorText } from '../describe/context.ts'
import { CommandError } from '../errors.ts'
import type { Session } from '../session.ts'
import { revisionKey } from './status.ts'

export const changeCauseKey = 'kubernetes.io/change-cause'

/** A revision that an object had or has. */
export interface Revision {
  readonly number: number
  readonly changeCause: string
  readonly template: PodTemplateSpec | undefined
  /** What keeps it: a replica set or a controller revision. */
  readonly object: RawObject
}

const isOwned = (uid: unknown, object: RawObject): boolean =>
  ((object.metadata['ownerReferences'] ?? []) as readonly JsonObject[]).some(
    (owner) => owner['controller'] === true && owner['uid'] === uid,
  )

async function ownedBy(session: Session, owner: RawObject, type: string): Promise<readonly RawObject[]> {
  const { selector } = owner['spec'] as unknown as Pick<StatefulSet['spec'], 'selector'>
  const at = { type: await session.type(type), namespace: owner.metadata.namespace ?? session.namespace }
  const { items } = await session.api.listAll(at, { labelSelector: selectorText(selector) })
  return items.filter((item) => isOwned(owner.metadata['uid'], item))
}

const annotation = (object: RawObject, key: string): string =>
  ((object.metadata['annotations'] ?? {}) as Readonly<Record<string, string>>)[key] ?? ''

function withCause(template: PodTemplateSpec | undefined, changeCause: string): PodTemplateSpec | undefined {
  if (!template || changeCause === '') return template
  const annotations = { ...template.metadata?.annotations, [changeCauseKey]: changeCause }
  return { ...template, metadata: { ...template.metadata, annotations } }
}

function ofReplicaSet(object: RawObject): Revision {
  const changeCause = annotation(object, changeCauseKey)
  const { spec } = object as unknown as ReplicaSet
  return { number: Number(annotation(object, revisionKey) || 0), changeCause, template: withCause(spec.template, changeCause), object }
}

function ofControllerRevision(object: RawObject): Revision {
  const { revision, data } = object as unknown as ControllerRevision
  const template = (data as unknown as Pick<Deployment, 'spec'> | undefined)?.spec.template
  return { number: revision, changeCause: annotation(object, changeCauseKey), template, object }
}

/** The revisions of a workload, oldest first. */
export async function revisionsOf(session: Session, object: RawObject): Promise<readonly Revision[]> {
  const { kind } = object
  if (kind !== 'Deployment' && kind !== 'DaemonSet' && kind !== 'StatefulSet') {
    const { group } = parseApiVersion(object.apiVersion)
    throw new CommandError(`error retrieving history for ${JSON.stringify(kind)}, no visitor method exists for {${group} ${kind}}`)
  }
  const isDeployment = kind === 'Deployment'
  const owned = await ownedBy(session, object, isDeployment ? 'replicasets.apps' : 'controllerrevisions.apps')
  const revisions = owned.map(isDeployment ? ofReplicaSet : ofControllerRevision).filter(({ number }) => number > 0)
  return revisions.toSorted((a, b) => a.number - b.number)
}

/** The revision to go back to: the one with this number, or (0) the last before the present one. */
export function revisionToRestore(revisions: readonly Revision[], object: RawObject, wanted: number): Revision {
  const found = wanted > 0 ? revisions.find(({ number }) => number === wanted) : revisions.at(-2)
  if (found) return found
  if (wanted > 0) throw new CommandError(`unable to find specified revision ${wanted} in history`)
  const kind = object.kind === 'Deployment' ? 'deployment' : object.kind === 'DaemonSet' ? 'daemon set' : 'statefulset'
  throw new CommandError(
    object.kind === 'Deployment'
      ? `no rollout history found for ${kind} ${JSON.stringify(object.metadata.name)}`
      : 'no last revision to roll back to',
  )
}
