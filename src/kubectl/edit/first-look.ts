import { messageOf } from '../errors.ts'
import type { Flags } from '../flags.ts'
import { qualifiedName } from '../resources/discovery.ts'
import { parseManifest } from '../resources/manifest.ts'
import { missingParts, type Target } from '../resources/targets.ts'
import { withoutComments, type Reason } from './edited-text.ts'

function problemOf(text: string): string | undefined {
  try {
    const documents = parseManifest(withoutComments(text), '')
    if (documents.length === 0) return 'invalid object to validate'
    return documents.map(({ object }) => missingParts(object)).find((missing) => missing !== undefined)
  } catch (error) {
    return messageOf(error).replace(/^.*error converting YAML to JSON: /, '')
  }
}

/** What is no object at all is refused before anything is sent, unless --validate is off. */
export function firstLook(
  flags: Flags,
  target: Target | undefined,
  text: string,
): { readonly reason: Reason; readonly printed: string } | undefined {
  if (!target || ['ignore', 'false'].includes(flags.string('validate'))) return undefined
  const problem = problemOf(text)
  if (problem === undefined) return undefined
  const object = `${qualifiedName(target.type)} ${JSON.stringify(target.name)}`
  return {
    reason: { head: `${object} was not valid`, details: [`<nil>: Invalid value: "The edited file failed validation": ${problem}`] },
    printed: `error: ${object} is invalid`,
  }
}
