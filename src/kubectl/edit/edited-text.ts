import { parse } from 'yaml'
import { compactJson } from '../printers/json.ts'

/** Why an object comes back into the editor. */
export interface Reason {
  readonly head: string
  readonly details?: readonly string[]
}

export type EditFormat = 'json' | 'yaml'

const intro = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`

/** Keeps a text of several lines within the comment. */
const comment = (text: string): string => text.replaceAll(/\n(?=[^#])/g, '\n# ')

function reasonText({ head, details = [] }: Reason): string {
  const lines = details.map((detail) => `# * ${comment(detail)}\n`)
  return `# ${comment(head)}${lines.length > 0 ? ':' : ''}\n${lines.join('')}#\n`
}

/** What stands above an object in the editor: JSON has no comments, so nothing. */
export const editHeader = (reasons: readonly Reason[], format: EditFormat): string =>
  format === 'json' ? '' : intro + reasons.map(reasonText).join('')

const isComment = (line: string): boolean => /^\s*#(?!!)/.test(line)

export const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !isComment(line))
    .join('\n')

/** What a text says, whatever it looks like: texts that are the same here have no difference that counts. */
export function meaning(text: string): string {
  try {
    return compactJson(parse(text, { version: '1.1' }) ?? null)
  } catch {
    return withoutComments(text).trim()
  }
}

export const isBlank = (text: string): boolean => withoutComments(text).trim() === ''
