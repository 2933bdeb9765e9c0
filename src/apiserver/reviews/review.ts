import type { KubeObject } from '#apimachinery'
import type { Call, Environment } from '../environment.ts'

/** A kind that is asked and never stored: the answer is the object that was sent, with its status. One in the list of list.ts. */
export interface Review<T extends KubeObject = KubeObject> {
  readonly group: string
  readonly resource: string
  /** The status. */
  answer(environment: Environment, call: Call, review: T): Promise<object>
}
