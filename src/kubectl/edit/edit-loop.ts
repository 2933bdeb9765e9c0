import { fnv32a } from '#apimachinery'
import type { Invocation } from '../command.ts'
import { CommandError, messageOf } from '../errors.ts'
import { editHeader, isBlank, meaning, withoutComments, type EditFormat, type Reason } from './edited-text.ts'

export interface Edited {
  readonly original: string
  readonly format: EditFormat
  /** What is wrong with a text at first sight. */
  readonly check: (text: string) => { readonly reason: Reason; readonly printed: string } | undefined
  /** Uses a text; resolves with the reasons to open it again, or none. `file` is where changes are kept that cannot be used. */
  readonly save: (text: string, file: string) => Promise<readonly Reason[]>
}

const open = (invocation: Invocation, text: string, file: string): Promise<string | undefined> => {
  const { io } = invocation
  if (!io.edit) throw new CommandError('unable to launch the editor: this terminal has none')
  return io.edit(text, file)
}

/** Keeps what was typed when it could not be used. */
async function keep({ io }: Invocation, file: string, text: string): Promise<void> {
  if (!io.files.write) return
  await io.files.write(file, text)
  io.stderr(`A copy of your changes has been stored to ${JSON.stringify(file)}\n`)
}

/**
 * Opens a text in the editor until what is saved can be used: a refusal opens it again, with the reasons above it. Ends
 * when nothing was changed, or everything deleted. `save` throws what cannot be mended by editing on.
 */
export async function editUntilSaved(invocation: Invocation, { original, format, check, save }: Edited): Promise<void> {
  const { io } = invocation
  const file = `/tmp/kubectl-edit-${fnv32a(original)}.${format}`
  let reasons: readonly Reason[] = []
  let before = original
  for (;;) {
    const shown = editHeader(reasons, format) + before
    const edited = (await open(invocation, shown, file.replace('/tmp/', ''))) ?? shown
    if (reasons.length > 0 && meaning(before) === meaning(edited)) {
      await keep(invocation, file, edited)
      throw new CommandError('Edit cancelled, no valid changes were saved.')
    }
    const problem = check(edited)
    if (problem) io.stderr(`${problem.printed}\n`)
    else if (meaning(original) === meaning(edited)) return io.stderr('Edit cancelled, no changes made.\n')
    else if (isBlank(edited)) return io.stderr('Edit cancelled, saved file was empty.\n')
    try {
      reasons = problem ? [problem.reason] : await save(edited, file)
    } catch (error) {
      // Who throws without a message has said where the changes are.
      if (messageOf(error) !== '') await keep(invocation, file, edited)
      throw error
    }
    if (reasons.length === 0) return
    before = withoutComments(edited)
  }
}
