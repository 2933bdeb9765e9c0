import { applyJsonPatch, applyMergePatch, applyStrategicPatch, type JsonObject, type JsonPatchOperation } from '#apimachinery'
import { schemaOf } from '#api'
import type { RawObject } from '../api.ts'
import { CommandError } from '../errors.ts'
import type { Flag, Flags } from '../flags.ts'
import { goTyped } from '../printers/go-typed.ts'

export const overrideFlags: readonly Flag[] = [
  {
    name: 'override-type',
    type: 'string',
    default: 'merge',
    help: 'How the overrides are merged in: json, merge, or strategic.',
    choices: ['json', 'merge', 'strategic'],
  },
  { name: 'overrides', type: 'string', help: 'JSON that is merged into the generated object. It needs an apiVersion.' },
]

function parse(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject
  } catch {
    throw new CommandError('Invalid JSON Patch')
  }
}

/** A generated object with what `--overrides` says merged in. */
export function overridden(object: RawObject, flags: Flags): RawObject {
  const text = flags.string('overrides')
  if (text === '') return object
  const patch = parse(text)
  const before = goTyped(object)
  switch (flags.string('override-type')) {
    case 'json':
      return applyJsonPatch(before, patch as unknown as readonly JsonPatchOperation[]) as RawObject
    case 'strategic':
      return applyStrategicPatch(before, patch, schemaOf(`io.k8s.api.core.v1.${object.kind}`)) as RawObject
    case 'merge':
      return applyMergePatch(before, patch) as RawObject
    default:
      throw new CommandError(`invalid override type: ${flags.string('override-type')}`)
  }
}
