import type { Resource } from '#api'
import type { JsonObject, KubeObject, User } from '#apimachinery'
import type { Environment } from '../environment.ts'

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'

/** What is about to happen. */
export interface Admission {
  readonly operation: AdmissionOperation
  readonly resource: Resource
  readonly subresource?: string
  readonly namespace?: string
  /** Absent for what gets its name from generateName. */
  readonly name?: string
  /** Absent for deletions. */
  readonly object?: KubeObject
  readonly previous?: KubeObject
  readonly user: User
  readonly dryRun: boolean
  /** What else it was asked with, as its CreateOptions, UpdateOptions or DeleteOptions have it. */
  readonly options?: JsonObject
  /** Texts for the user, to be added to. */
  readonly warnings: string[]
  /** Of the request's audit event, by their whole name (`plugin.example.io/key`), to be added to. */
  readonly annotations: Record<string, string>
  /** Only while plugins may change the object. */
  readonly reinvocation?: Reinvocation
}

/** The plugins that change objects are run once more if one that can be told of others' changes has changed something. */
export interface Reinvocation {
  /** It is the second run. */
  isAgain: boolean
  /** Set by a plugin in the first. */
  isNeeded: boolean
  /** What a plugin, by its name, keeps of the first run for the second. */
  readonly memory: Map<string, unknown>
}

export const newReinvocation = (): Reinvocation => ({ isAgain: false, isNeeded: false, memory: new Map() })

/** What an admission with an object carries. */
export type ObjectAdmission = Admission & { readonly object: KubeObject }

/** Has a say in writes before they happen. One file each, in the list of chain.ts. */
export interface AdmissionPlugin {
  readonly name: string
  readonly operations: readonly AdmissionOperation[]
  /** It must be asked for. */
  readonly isOffByDefault?: true
  /** `pods`, `pods/ephemeralcontainers`; absent: everything. */
  readonly resources?: readonly string[]
  /** May change the object; returns it. Runs before defaults of the server and validation. */
  admit?(admission: ObjectAdmission, environment: Environment): KubeObject | Promise<KubeObject>
  /** Throws an ApiError against what must not happen. Runs last. */
  validate?(admission: Admission, environment: Environment): void | Promise<void>
}
