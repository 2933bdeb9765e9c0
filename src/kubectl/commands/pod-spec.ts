import type { Container } from '#api'
import type { JsonObject } from '#apimachinery'
import type { RawObject } from '../api.ts'
import { CommandError } from '../errors.ts'

/** Where the pod spec of a kind is. */
const paths: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
}
const ofTemplates = ['spec', 'template', 'spec']

function update(object: JsonObject, path: readonly string[], change: (value: JsonObject) => JsonObject): JsonObject {
  const [head, ...rest] = path
  if (head === undefined) return change(object)
  const member = object[head]
  if (typeof member !== 'object' || member === null || Array.isArray(member)) throw new CommandError('no pod template found')
  return { ...object, [head]: update(member as JsonObject, rest, change) }
}

/** An object with another pod spec; throws for objects that have none. */
export function withPodSpec(object: RawObject, change: (spec: JsonObject) => JsonObject): RawObject {
  try {
    return update(object, paths[object.kind] ?? ofTemplates, change) as RawObject
  } catch (error) {
    if (error instanceof CommandError && error.message === 'no pod template found') {
      throw new CommandError(
        `the object is not a pod or does not have a pod template: *${object.apiVersion.split('/').at(-1) ?? ''}.${object.kind}`,
      )
    }
    throw error
  }
}

/** A pod spec with other containers and init containers, in this order. */
export function withContainers(spec: JsonObject, change: (container: Container) => Container): JsonObject {
  const list = (key: string): readonly Container[] => (spec[key] ?? []) as unknown as readonly Container[]
  const changed = (key: string): JsonObject => (spec[key] === undefined ? {} : ({ [key]: list(key).map(change) } as unknown as JsonObject))
  const containers = changed('containers')
  return { ...spec, ...changed('initContainers'), ...containers }
}

/** Whether a name fits `*`-patterns such as `web-*`. */
export function fits(pattern: string, name: string): boolean {
  const escaped = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${escaped}$`).test(name)
}
