import type { Deployment, ReplicaSet } from '#api'
import { deepEqual, type JsonObject, type Query } from '#apimachinery'
import type { RawObject } from '../api.ts'
import { DescribeWriter } from '../describe/writer.ts'
import { writePodTemplate } from '../describe/pod-template.ts'
import { lastAppliedKey } from '../apply/last-applied.ts'
import { CommandError } from '../errors.ts'
import type { DryRun } from '../printers/objects.ts'
import type { Target } from '../resources/targets.ts'
import type { Session } from '../session.ts'
import { revisionsOf, revisionToRestore, type Revision } from './history.ts'
import { revisionKey } from './status.ts'

type Template = Deployment['spec']['template'] | undefined

/** A template as text, its tabs left as they are: what `rollout history --revision` prints. */
export function templateText(template: Template, now: number): string {
  const writer = new DescribeWriter({ now, utcOffsetMinutes: 0 }, false)
  writePodTemplate(writer, template)
  return writer.toString()
}

function withoutHash(template: Template): Template {
  if (!template) return template
  const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {}
  return { ...template, metadata: { ...template.metadata, labels } }
}

const prefix = 'deployment.kubernetes.io/'
const ofDeployment = new Set([
  lastAppliedKey,
  revisionKey,
  `${prefix}revision-history`,
  `${prefix}desired-replicas`,
  `${prefix}max-replicas`,
  'deprecated.deployment.rollback.to',
])

/** The annotations after a rollback: those of the revision, but for what is the deployment's own. */
function restoredAnnotations(deployment: Deployment, replicaSet: ReplicaSet): Readonly<Record<string, string>> {
  const own = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => ofDeployment.has(key))
  const restored = Object.entries(replicaSet.metadata.annotations ?? {}).filter(([key]) => !ofDeployment.has(key))
  return Object.fromEntries([...own, ...restored])
}

async function undoDeployment(session: Session, target: Target, object: RawObject, revision: Revision, query: Query): Promise<string> {
  const deployment = object as unknown as Deployment
  if (deployment.spec.paused) {
    throw new CommandError("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again")
  }
  const template = withoutHash((revision.object as unknown as ReplicaSet).spec.template)
  if (deepEqual(template, withoutHash(deployment.spec.template))) {
    return `skipped rollback (current template already matches revision ${revision.number})`
  }
  const annotations = restoredAnnotations(deployment, revision.object as unknown as ReplicaSet)
  const patch = [
    { op: 'replace', path: '/spec/template', value: template },
    { op: 'replace', path: '/metadata/annotations', value: annotations },
  ]
  await session.api.patch(target, patch, 'json', query)
  return 'rolled back'
}

const templateOf = ({ object, template }: Revision): Template =>
  object.kind === 'ReplicaSet' ? (object as unknown as ReplicaSet).spec.template : template

/** Goes back to an earlier revision; what that came to, as it is printed behind the name. */
export async function undo(session: Session, target: Target, object: RawObject, wanted: number, dryRun: DryRun): Promise<string> {
  const revisions = await revisionsOf(session, object)
  const revision = revisionToRestore(revisions, object, wanted)
  if (dryRun === 'client') return templateText(templateOf(revision), session.now())
  const query: Query = dryRun === 'server' ? { dryRun: 'All' } : {}
  if (object.kind === 'Deployment') return undoDeployment(session, target, object, revision, query)
  if (revision === revisions.at(-1)) return `skipped rollback (current template already matches revision ${revision.number})`
  const { data } = revision.object as unknown as { readonly data: JsonObject }
  await session.api.patch(target, data, 'strategic', query)
  return 'rolled back'
}
