import type { FlowSchema, PriorityLevelConfiguration, PriorityLevelConfigurationSpec } from '#api'
import type { ApiRequest, User } from '#apimachinery'
import type { Store } from '#store'
import { Followed } from '../authorization/followed.ts'
import { objectOf } from '../registry/versioned.ts'
import { mandatoryLevels, mandatorySchemas } from './mandatory.ts'
import { candidatesFor, firstMatch, inOrder, type Candidate } from './match.ts'
import { PriorityLevel, type Rejection } from './priority-level.ts'

/** Where a request belongs. One for each schema, and counted by it. */
export interface Flow {
  readonly schema: FlowSchema
  readonly level: PriorityLevel
  /** What an answer says of it. */
  readonly headers: Readonly<Record<string, string>>
  readonly counts: FlowCounts
}

export interface FlowCounts {
  dispatched: number
  executing: number
  inQueue: number
  readonly rejected: Partial<Record<Rejection, number>>
}

const prefix = '/registry/flowcontrol.apiserver.k8s.io/'

/** The flow schemas and priority levels of the store, what is mandatory when they are missing, and who is at work by them. */
export class FlowControl {
  readonly levels = new Map<string, PriorityLevel>()
  /** By the name of the schema. */
  readonly flows = new Map<string, Flow>()
  readonly #seats: number
  readonly #followed: Followed
  readonly #stored = new Map<string, FlowSchema | PriorityLevelConfiguration>()
  #schemas: readonly FlowSchema[] = []
  #candidates = new WeakMap<User, readonly Candidate[]>()
  #isCurrent = false
  #following: Promise<void> | undefined

  /** `seats`: how many requests are answered at once. */
  constructor(store: Store, seats: number) {
    this.#seats = seats
    this.#followed = new Followed(store, prefix, {
      clear: () => {
        this.#stored.clear()
        this.#isCurrent = false
      },
      apply: ({ type, item }) => {
        if (type === 'put') this.#stored.set(item.key.slice(prefix.length), objectOf(item) as FlowSchema | PriorityLevelConfiguration)
        else this.#stored.delete(item.key.slice(prefix.length))
        this.#isCurrent = false
      },
    })
  }

  /** Begins to follow the store. Until then, and should it be gone, what was known last holds. */
  follow(): Promise<void> {
    this.#following = this.#followed.ready()
    return this.#following
  }

  stop(): void {
    this.#following = undefined
    this.#followed.stop()
  }

  flowOf(request: ApiRequest, user: User): Flow {
    this.#goOn()
    if (!this.#isCurrent) this.#configure()
    let candidates = this.#candidates.get(user)
    if (!candidates) this.#candidates.set(user, (candidates = candidatesFor(user, this.#schemas)))
    const name = firstMatch(candidates, request)?.metadata.name ?? 'catch-all'
    const flow = this.flows.get(name) ?? this.flows.get('catch-all')
    if (!flow) throw new Error('there is no flow for a request')
    return flow
  }

  /** Follows the store again when it had let go. */
  #goOn(): void {
    if (!this.#following) return
    const following = this.#followed.ready()
    if (following === this.#following) return
    this.#following = following
    following.catch(() => undefined) // the next request tries again
  }

  #objects<T extends FlowSchema | PriorityLevelConfiguration>(resource: string, mandatory: readonly T[]): readonly T[] {
    const found = [...this.#stored].filter(([key]) => key.startsWith(`${resource}/`)).map(([, object]) => object as T) // by its key
    const isThere = new Set(found.map(({ metadata }) => metadata.name))
    return [...found, ...mandatory.filter(({ metadata }) => !isThere.has(metadata.name))]
  }

  #configure(): void {
    this.#isCurrent = true
    const levels = this.#objects('prioritylevelconfigurations', mandatoryLevels)
    const total = levels.reduce((sum, { spec }) => sum + sharesOf(spec), 0)
    const gone = new Set(this.levels.keys())
    for (const { metadata, spec } of levels) {
      gone.delete(metadata.name)
      const level = this.levels.get(metadata.name) ?? new PriorityLevel(metadata.name, spec, (borrower) => this.#mayBorrow(borrower))
      this.levels.set(metadata.name, level)
      level.configure(spec, total === 0 ? 0 : Math.ceil((this.#seats * sharesOf(spec)) / total))
    }
    for (const name of gone) this.levels.delete(name)
    this.#configureFlows(levels)
  }

  #configureFlows(levels: readonly PriorityLevelConfiguration[]): void {
    const uids = new Map(levels.map(({ metadata }) => [metadata.name, metadata.uid]))
    const known = new Map(this.flows)
    // A schema whose level is missing matches nothing.
    this.#schemas = inOrder(this.#objects('flowschemas', mandatorySchemas)).filter(({ spec }) =>
      this.levels.has(spec.priorityLevelConfiguration.name),
    )
    this.#candidates = new WeakMap()
    this.flows.clear()
    for (const schema of this.#schemas) {
      const { name, uid } = schema.metadata
      const levelName = schema.spec.priorityLevelConfiguration.name
      const level = this.levels.get(levelName)
      if (!level) continue
      const headers = { 'x-kubernetes-pf-flowschema-uid': uid, 'x-kubernetes-pf-prioritylevel-uid': uids.get(levelName) ?? '' }
      const before = known.get(name)
      const counts = before?.level === level ? before.counts : { dispatched: 0, executing: 0, inQueue: 0, rejected: {} }
      this.flows.set(name, { schema, level, headers, counts })
    }
  }

  /** Whether a level that has used up its own seats finds one that others lend and do not need. */
  #mayBorrow(borrower: PriorityLevel): boolean {
    const { borrowingLimitPercent: percent } = borrower.spec.limited ?? {}
    if (percent !== undefined && borrower.executing >= Math.round(borrower.limit * (1 + percent / 100))) return false
    let lent = 0
    let borrowed = 0
    for (const { limit, executing, spec } of this.levels.values()) {
      const lendable = Math.round((limit * (spec.limited?.lendablePercent ?? 0)) / 100)
      lent += Math.max(0, Math.min(lendable, limit - executing))
      borrowed += spec.type === 'Exempt' ? 0 : Math.max(0, executing - limit)
    }
    return borrowed < lent
  }
}

const sharesOf = ({ type, limited, exempt }: PriorityLevelConfigurationSpec): number =>
  type === 'Exempt' ? (exempt?.nominalConcurrencyShares ?? 0) : (limited?.nominalConcurrencyShares ?? 30)
