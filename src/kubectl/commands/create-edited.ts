import type { Query } from '#apimachinery'
import { withLastApplied } from '../apply/last-applied.ts'
import type { Invocation } from '../command.ts'
import { messageOf } from '../errors.ts'
import { editUntilSaved } from '../edit/edit-loop.ts'
import type { Reason } from '../edit/edited-text.ts'
import { firstLook } from '../edit/first-look.ts'
import { targetsOfText, textOf } from '../edit/objects.ts'
import { outputOf, resultPrinter } from '../printers/objects.ts'
import type { Target } from '../resources/targets.ts'
import { writeQuery } from './apply.ts'

async function createAll({ flags, io, session }: Invocation, text: string): Promise<readonly Reason[]> {
  let targets: readonly Target[]
  try {
    targets = await targetsOfText(session, text)
  } catch (error) {
    return [{ head: `The edited file had a syntax error: ${messageOf(error)}` }]
  }
  const print = await resultPrinter(flags, io)
  // As upstream has it: what was edited is always created, whatever --dry-run says.
  const { dryRun: _, ...query }: Query = { fieldManager: flags.string('field-manager'), ...writeQuery(flags) }
  for (const { object, name: _name, ...collection } of targets) {
    if (!object) continue
    const wanted = flags.bool('save-config') ? withLastApplied(object) : object
    io.stdout(print('created', await session.api.create(collection, wanted, query)))
  }
  return []
}

/** `create --edit`: opens an object of a file in the editor, and creates what is saved. */
export async function createEdited(invocation: Invocation, target: Target): Promise<void> {
  const { flags } = invocation
  const format = outputOf(flags).format === 'json' ? 'json' : 'yaml'
  await editUntilSaved(invocation, {
    original: textOf(target.object ? [target.object] : [], format),
    format,
    check: (text) => firstLook(flags, target, text),
    save: (text) => createAll(invocation, text),
  })
}
