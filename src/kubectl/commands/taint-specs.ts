import type { Taint } from '#api'
import { labelValue, qualifiedName } from '#apimachinery'

/** What a command line asks for: taints to put on, and taints (by key, perhaps effect) to take off. */
export interface TaintChange {
  readonly add: readonly Taint[]
  readonly remove: readonly RemovedTaint[]
}
export interface RemovedTaint {
  readonly key: string
  /** Empty for every effect. */
  readonly effect: string
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

function invalid(spec: string, problems: readonly string[] = []): Error {
  return new Error([`invalid taint spec: ${spec}`, ...(problems.length > 0 ? [problems.join('; ')] : [])].join(', '))
}

/** `key=value:effect`, `key:effect`, `key` */
function parseTaint(spec: string): { readonly key: string; readonly value: string; readonly effect: string } {
  const [place = '', effect, ...more] = spec.split(':')
  if (more.length > 0) throw invalid(spec)
  let key = place
  let value = ''
  if (effect !== undefined) {
    if (!effects.includes(effect)) throw new Error(`invalid taint effect: ${effect}, unsupported taint effect`)
    const parts = place.split('=')
    if (parts.length > 2) throw invalid(spec)
    key = parts[0] ?? ''
    value = parts[1] ?? ''
    const problems = labelValue(value)
    if (problems.length > 0) throw invalid(spec, problems)
  }
  const problems = qualifiedName(key)
  if (problems.length > 0) throw invalid(spec, problems)
  return { key, value, effect: effect ?? '' }
}

const isSame = (a: RemovedTaint, b: RemovedTaint): boolean => a.key === b.key && a.effect === b.effect

/** Reads `dedicated=web:NoSchedule old-`. Throws for what is no taint. */
export function parseTaints(specs: readonly string[]): TaintChange {
  const add: Taint[] = []
  const remove: RemovedTaint[] = []
  for (const spec of specs) {
    if (spec.endsWith('-')) {
      const { key, effect } = parseTaint(spec.slice(0, -1))
      remove.push({ key, effect })
      continue
    }
    const { key, value, effect } = parseTaint(spec)
    if (effect === '') throw invalid(spec)
    if (add.some((taint) => isSame(taint, { key, effect })))
      throw new Error(`duplicated taints with the same key and effect: {${key} ${value} ${effect} <nil>}`)
    add.push({ key, ...(value && { value }), effect })
  }
  return { add, remove }
}

const isRemovedBy =
  ({ key, effect }: RemovedTaint) =>
  (taint: RemovedTaint): boolean =>
    taint.key === key && (effect === '' || taint.effect === effect)

/** The taints that are to be put on and taken off at once. */
export const conflictsIn = ({ add, remove }: TaintChange): readonly string[] =>
  add.flatMap((taint) => remove.filter((removed) => isRemovedBy(removed)(taint)).map(({ key, effect }) => `${key}=${effect}`))

/** The keys of taints that are there already with the same effect. */
export const takenKeys = (before: readonly Taint[], { add }: TaintChange): readonly string[] =>
  add.filter((taint) => before.some((old) => isSame(old, taint))).map(({ key }) => key)

export interface ChangedTaints {
  readonly taints: readonly Taint[]
  readonly operation: 'tainted' | 'untainted' | 'modified'
  /** Taints to take off that are not there. */
  readonly problems: readonly string[]
}

/** A node's taints after the change. */
export function changeTaints(before: readonly Taint[], change: TaintChange, overwrite: boolean): ChangedTaints {
  let taints: readonly Taint[] = [...change.add, ...before.filter((old) => !change.add.some((taint) => isSame(old, taint)))]
  const isAdded = taints.length !== before.length
  const problems: string[] = []
  let isRemoved = false
  for (const removed of change.remove) {
    const left = taints.filter((taint) => !isRemovedBy(removed)(taint))
    if (left.length === taints.length) problems.push(`taint "${removed.key}${removed.effect && `:${removed.effect}`}" not found`)
    else isRemoved = true
    taints = left
  }
  const operation = overwrite || (isAdded && isRemoved) ? 'modified' : isAdded ? 'tainted' : 'untainted'
  return { taints, operation, problems }
}
