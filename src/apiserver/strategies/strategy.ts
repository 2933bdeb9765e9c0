import type { Resource } from '#api'
import type { FieldError, KubeObject } from '#apimachinery'
import { definitionStrategy } from '../customresources/strategy.ts'
import type { Environment } from '../environment.ts'
import { namespaceStrategy } from './namespace.ts'
import { podStrategy } from './pod.ts'
import { serviceStrategy } from './service.ts'

/** What a write may hold on to until it is done: addresses and ports that are not in the store yet. */
export interface Reservation {
  readonly object: KubeObject
  release(): void
}

/** What the registry does otherwise for a kind than for most. */
export interface Strategy {
  /** Seconds that a deletion gives the object to end itself, from what was asked for. Absent: it goes at once. */
  graceSeconds?(object: KubeObject, asked: number | undefined): number
  /** Whether something besides metadata.finalizers keeps a deleted object from going. */
  isHeld?(object: KubeObject): boolean
  /** What becomes of an object that is held when it is deleted. */
  terminate?(object: KubeObject): KubeObject
  /** The garbage collector does not look after its dependents, so that propagation policies mean nothing. */
  readonly withoutDependents?: true
  /** A deletion is answered with the object that was deleted rather than with a Status. */
  readonly returnsDeleted?: true
  /** A PUT must say which resourceVersion it replaces. */
  readonly needsResourceVersion?: true
  /** A PUT of what is not there creates it. */
  readonly createsOnUpdate?: true
  /** What is wrong with an object, or with a change of one, beyond what its declaration says: what takes more to know. */
  validate?(object: KubeObject, previous?: KubeObject): readonly FieldError[]
  /** Hands out what must be unique in the cluster. */
  allocate?(environment: Environment, object: KubeObject, previous: KubeObject | undefined): Promise<Reservation>
}

const returned: Strategy = { returnsDeleted: true }
const orCreated: Strategy = { createsOnUpdate: true }

const strategies: Readonly<Record<string, Strategy>> = {
  namespaces: namespaceStrategy,
  pods: podStrategy,
  services: serviceStrategy,
  events: { withoutDependents: true, createsOnUpdate: true },
  'events.events.k8s.io': { withoutDependents: true, createsOnUpdate: true },
  'leases.coordination.k8s.io': { needsResourceVersion: true, createsOnUpdate: true },
  'customresourcedefinitions.apiextensions.k8s.io': definitionStrategy,
  'apiservices.apiregistration.k8s.io': { needsResourceVersion: true },
  'clusterroles.rbac.authorization.k8s.io': orCreated,
  'clusterrolebindings.rbac.authorization.k8s.io': orCreated,
  'roles.rbac.authorization.k8s.io': orCreated,
  'rolebindings.rbac.authorization.k8s.io': orCreated,
  endpoints: orCreated,
  limitranges: orCreated,
  serviceaccounts: returned,
  podtemplates: returned,
  resourcequotas: returned,
  persistentvolumes: returned,
  persistentvolumeclaims: returned,
  'storageclasses.storage.k8s.io': returned,
  'volumeattachments.storage.k8s.io': returned,
  'csidrivers.storage.k8s.io': returned,
  'csinodes.storage.k8s.io': returned,
  'volumeattributesclasses.storage.k8s.io': returned,
  'deviceclasses.resource.k8s.io': returned,
  'resourceclaims.resource.k8s.io': returned,
  'resourceclaimtemplates.resource.k8s.io': returned,
  'resourceslices.resource.k8s.io': returned,
}

const plain: Strategy = {}

export const strategyOf = ({ group, plural }: Resource): Strategy => strategies[group === '' ? plural : `${plural}.${group}`] ?? plain
