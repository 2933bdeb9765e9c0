import type { ApiRequest, ApiResponse, User } from '#apimachinery'
import type { Clock, Random } from '#kernel'
import type { Store } from '#store'
import type { AdmissionPlugin } from './admission/plugin.ts'
import type { PolicyBook } from './admission/policies/book.ts'
import type { WebhookBook } from './admission/webhooks/book.ts'
import type { Authorizer } from './authorization/authorizer.ts'
import type { RoleStore } from './authorization/role-store.ts'
import type { Catalog } from './catalog.ts'
import type { DialAddress } from './dialing/dial.ts'
import type { Authenticate } from './filters/authentication.ts'
import type { WriteCauses } from './watch/write-causes.ts'

/** Hands a request on to the kubelet of a node. */
export type DialNode = (node: string, request: ApiRequest, signal?: AbortSignal) => Promise<ApiResponse>

/** Keeps a round of simulated time open while something outside of it is waited for. */
export type Hold = <T>(work: Promise<T>) => Promise<T>

/** What everything behind the filters works with. */
export interface Environment {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly catalog: Catalog
  /** Who wrote which revision. */
  readonly causes: WriteCauses
  readonly admission: readonly AdmissionPlugin[]
  readonly authorizer: Authorizer
  /** The roles and bindings there are. */
  readonly roles: RoleStore
  /** Tells users by their tokens. */
  readonly authenticate: Authenticate
  readonly dialNode: DialNode
  readonly dial: DialAddress
  readonly webhooks: WebhookBook
  readonly policies: PolicyBook
  /** Where cluster IPs come from. */
  readonly serviceCidr: string
  readonly hold: Hold
  /** Whether another part of the control plane answers. */
  readonly isHealthy: (component: string) => Promise<boolean>
}

/** A request on its way through the filters and beyond. */
export interface Call {
  readonly request: ApiRequest
  /** Aborted when the caller leaves or time is up. */
  readonly signal?: AbortSignal
  /** Who asks, once authentication has said so. */
  readonly user: User
  /** Texts for `Warning:` headers, gathered on the way. */
  readonly warnings: string[]
  /** What audit wants to know of what happened inside. */
  readonly outcome: Outcome
}

/** Filled in on the way. */
export interface Outcome {
  /** The revision a write made. */
  revision?: number
  /** Who it was, as authentication and impersonation have it. */
  user?: string
  /** Who has shown to be who, and whom he acts for, if for somebody else. */
  who?: User
  actsAs?: User
  /** The name of what was created, when the request had none. */
  name?: string
  /** Simulated time spent in each filter, by name. */
  readonly filterMs: Record<string, number>
  /** What is to be said of the request in its audit event: authorization, admission plugins and policies add to it. */
  readonly annotations: Record<string, string>
  /** Headers that the answer has, whatever it is. */
  headers?: Readonly<Record<string, string>>
}

/** Nothing has happened yet. */
export const newOutcome = (): Outcome => ({ filterMs: {}, annotations: {} })
