import type { Resource } from '#api'
import type { KubeObject, User } from '#apimachinery'
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
  /** Texts for the user, to be added to. */
  readonly warnings: string[]
  /** Of the request's audit event, by their whole name (`plugin.example.io/key`), to be added to. */
  readonly annotations: Record<string, string>
}

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
