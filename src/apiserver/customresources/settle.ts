import { definitionHas, type CustomResourceDefinition } from '#api'
import { deepEqual } from '#apimachinery'
import { formatTime } from '#kernel'
import type { Served } from '../catalog.ts'
import { newOutcome, type Call, type Environment } from '../environment.ts'
import { remove, replace } from '../registry/commit.ts'
import { keyOf } from '../registry/keys.ts'
import { serverUser } from '../subresources/subresource.ts'
import { cleanup, withCondition, type Verdict } from './conditions.ts'
import { converterOf } from './convert.ts'
import { deleteInstances } from './instances.ts'
import { customResourceKinds } from './kinds.ts'
import { grantNames, takenNames } from './names.ts'
import { definitionHasRules, loadRules } from './rules/load.ts'
import { isProtected, sameDefinition } from './validate-definition.ts'

type Definitions = ReadonlyMap<string, CustomResourceDefinition>

/** What of a definition is served now. */
const served = new WeakMap<object, Map<string, CustomResourceDefinition>>()

/** Whether a definition has not got all the names that it asks for. */
export const isWaitingForNames = (definition: CustomResourceDefinition): boolean => definitionHas(definition, 'NamesAccepted', 'False')

/**
 * One step of a definition's life: its names, then that it is established, then its objects served; and at its end its
 * objects' end. What is written is told of by the store, and leads to the next step.
 */
export async function settleDefinition(
  environment: Environment,
  kind: Served,
  known: Definitions,
  name: string,
  again: (delayMs: number) => void,
): Promise<void> {
  const definition = known.get(name)
  if (definition && definitionHasRules(definition)) await environment.hold(loadRules())
  serve(environment, name, definition)
  if (!definition) return
  if (definition.metadata.deletionTimestamp !== undefined && definition.metadata.finalizers?.includes(cleanup))
    return cleanUp(environment, kind, definition, again)
  const named = withNames(definition, known, timeOf(environment))
  const next = named === definition ? withEstablished(definition, timeOf(environment)) : named
  if (next === definition) return
  // Whoever hears that it is established finds it served.
  if (definitionHas(next, 'Established')) serve(environment, name, next)
  await write(environment, kind, next, definition)
}

const timeOf = ({ clock }: Environment): string => formatTime(clock.now())

/** Serves a definition as it is now, unless that is how it is served already. */
function serve(environment: Environment, name: string, definition: CustomResourceDefinition | undefined): void {
  const { catalog } = environment
  let current = served.get(catalog)
  if (!current) served.set(catalog, (current = new Map()))
  const before = current.get(name)
  const isServed = definition !== undefined && definitionHas(definition, 'Established')
  if (!isServed) {
    if (before) catalog.serveCustom(name, [])
    current.delete(name)
    return
  }
  current.set(name, definition)
  if (!before || !sameDefinition(before, definition))
    catalog.serveCustom(name, customResourceKinds(definition, converterOf(environment, definition)))
}

function withNames(definition: CustomResourceDefinition, known: Definitions, now: string): CustomResourceDefinition {
  const { status, spec } = definition
  if (deepEqual(spec.names, status?.acceptedNames) && definitionHas(definition, 'NamesAccepted')) return definition
  const { names, verdict } = grantNames(definition, takenNames(spec.group, known.values()))
  let conditions = withCondition(status?.conditions, verdict, now)
  if (!definitionHas(definition, 'Established')) {
    const installing: Verdict =
      verdict.status === 'True'
        ? { type: 'Established', status: 'False', reason: 'Installing', message: 'the initial names have been accepted' }
        : { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' }
    conditions = withCondition(conditions, installing, now)
  }
  conditions = withApproval(definition, conditions, now)
  if (deepEqual(names, status?.acceptedNames) && conditions === status?.conditions) return definition
  return { ...definition, status: { ...status, acceptedNames: names, conditions } }
}

/** Only what has its names already is established: first the names are told of, then this. */
function withEstablished(definition: CustomResourceDefinition, now: string): CustomResourceDefinition {
  if (!definitionHas(definition, 'NamesAccepted') || definitionHas(definition, 'Established')) return definition
  const verdict = { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' }
  return { ...definition, status: { ...definition.status, conditions: withCondition(definition.status?.conditions, verdict, now) } }
}

type Conditions = NonNullable<NonNullable<CustomResourceDefinition['status']>['conditions']>

/** Groups of Kubernetes' own say who has approved of them. */
function withApproval({ metadata, spec }: CustomResourceDefinition, conditions: Conditions, now: string): Conditions {
  if (!isProtected(spec.group)) return conditions
  const value = metadata.annotations?.['api-approved.kubernetes.io'] ?? ''
  const type = 'KubernetesAPIApprovalPolicyConformant'
  const verdict: Verdict = value.startsWith('unapproved')
    ? { type, status: 'False', reason: 'UnapprovedAnnotation', message: `not approved: ${JSON.stringify(value)}` }
    : { type, status: 'True', reason: 'ApprovedAnnotation', message: `approved in ${value}` }
  return withCondition(conditions, verdict, now)
}

const callOf = (name: string): Call => ({
  request: {
    verb: 'update',
    group: 'apiextensions.k8s.io',
    version: 'v1',
    resource: 'customresourcedefinitions',
    name,
    userAgent: 'kube-apiserver',
  },
  user: serverUser,
  warnings: [],
  outcome: newOutcome(),
})

/** Writes unless somebody else was faster: then the store tells of that, and this is done again. */
async function write(
  environment: Environment,
  kind: Served,
  next: CustomResourceDefinition,
  previous: CustomResourceDefinition,
): Promise<boolean> {
  const { name } = previous.metadata
  const key = keyOf(kind, undefined, name)
  return (await replace(environment, kind, callOf(name), key, next, previous)) !== undefined
}

const everyMs = 5000

/** Deletes the objects of a definition that is to go, and when there are none lets it go. */
async function cleanUp(
  environment: Environment,
  kind: Served,
  definition: CustomResourceDefinition,
  again: (delayMs: number) => void,
): Promise<void> {
  const { metadata, status } = definition
  const mark = (verdict: Verdict): CustomResourceDefinition => ({
    ...definition,
    status: { ...status, conditions: withCondition(status?.conditions, verdict, timeOf(environment)) },
  })
  const begun = mark({
    type: 'Terminating',
    status: 'True',
    reason: 'InstanceDeletionInProgress',
    message: 'CustomResource deletion is in progress',
  })
  if (!deepEqual(begun.status, status)) return void (await write(environment, kind, begun, definition))
  if ((await deleteInstances(environment, definition)) > 0) return again(everyMs)
  const ended = mark({ type: 'Terminating', status: 'False', reason: 'InstanceDeletionCompleted', message: 'removed all instances' })
  const finalizers = metadata.finalizers?.filter((finalizer) => finalizer !== cleanup) ?? []
  if (finalizers.length > 0) return void (await write(environment, kind, { ...ended, metadata: { ...metadata, finalizers } }, definition))
  await remove(environment, callOf(metadata.name), keyOf(kind, undefined, metadata.name), definition)
}
