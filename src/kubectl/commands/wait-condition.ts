import { compileJsonPath, type Json, type JsonObject } from '#apimachinery'
import type { RawObject } from '../api.ts'
import { CommandError, messageOf } from '../errors.ts'
import { relaxed } from '../printers/jsonpath.ts'

/** What `wait --for` waits for: that an object is there, is gone, or looks as a test wants it. */
export type Condition =
  | { readonly type: 'create' }
  | { readonly type: 'delete' }
  | { readonly type: 'test'; readonly isMet: (object: RawObject) => boolean }

const isSame = (a: Json | undefined, b: string): boolean => typeof a === 'string' && a.toLowerCase() === b.toLowerCase()

/** A condition that the object's newest generation has not got yet is none. */
function isOutdated({ metadata, status }: RawObject, condition: JsonObject): boolean {
  const generation = metadata['generation']
  const observed = condition['observedGeneration'] ?? (status as JsonObject)['observedGeneration']
  return typeof generation === 'number' && typeof observed === 'number' && observed < generation
}

function hasCondition(name: string, value: string): (object: RawObject) => boolean {
  return (object) => {
    const { conditions } = (object['status'] ?? {}) as { conditions?: readonly JsonObject[] }
    const named = (conditions ?? []).filter(({ type }) => isSame(type, name))
    for (const condition of named) {
      if (isOutdated(object, condition)) return false
      if (isSame(condition['status'], value)) return true
    }
    return false
  }
}

/** Parts at each `=` that is not in braces. */
function splitOutsideBraces(text: string): readonly string[] {
  const parts = ['']
  let depth = 0
  for (const char of text) {
    if (char === '{') depth++
    if (char === '}') depth--
    if (char === '=' && depth === 0) parts.push('')
    else parts.push((parts.pop() ?? '') + char)
  }
  return parts
}

function readJsonPath(text: string): { readonly path: string; readonly value: string | undefined } {
  const [path = '', value, ...more] = splitOutsideBraces(text)
  if (more.length > 0)
    throw new CommandError(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    )
  const whole = relaxed(path)
  if (value === undefined) return { path: whole, value }
  const trimmed = value.replaceAll(/^['"]+|['"]+$/g, '')
  if (trimmed === '')
    throw new CommandError("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3")
  return { path: whole, value: trimmed }
}

function hasValue(text: string): (object: RawObject) => boolean {
  const { path, value } = readJsonPath(text)
  if (path === '') throw new CommandError('jsonpath expression cannot be empty')
  const find = compiled(path)
  return (object) => {
    const [found, ...more] = find(object)
    if (found === undefined) return false
    if (more.length > 0) throw new CommandError('given jsonpath expression matches more than one value')
    if (value === undefined) return true
    if (typeof found === 'object' && found !== null)
      throw new CommandError('jsonpath leads to a nested object or list which is not supported')
    return (found === null ? '<nil>' : String(found)).trim() === value.trim()
  }
}

function compiled(path: string): (object: Json) => readonly Json[] {
  try {
    return compileJsonPath(path, { allowMissing: true })
  } catch (error) {
    throw new CommandError(messageOf(error))
  }
}

/** Reads `--for`. */
export function parseCondition(text: string): Condition {
  const lower = text.toLowerCase()
  if (lower === 'create' || lower === 'delete') return { type: lower }
  if (lower.startsWith('condition=')) {
    const [name = '', ...value] = lower.slice('condition='.length).split('=')
    return { type: 'test', isMet: hasCondition(name, value.length > 0 ? value.join('=') : 'true') }
  }
  if (lower.startsWith('jsonpath=')) return { type: 'test', isMet: hasValue(text.replace(/^jsonpath=/, '')) }
  throw new CommandError(`unrecognized condition: ${JSON.stringify(text)}`)
}
