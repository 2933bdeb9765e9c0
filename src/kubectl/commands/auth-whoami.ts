import type { SelfSubjectReview } from '#api'
import type { Command, Invocation } from '../command.ts'
import { bracketed } from '../describe/writer.ts'
import { goTyped } from '../printers/go-typed.ts'
import { objectFormats, objectPrinter, outputOf, printFlags, unknownFormat } from '../printers/objects.ts'
import { align, tableLayout } from '../tabwriter.ts'

function tableOf({ status }: SelfSubjectReview): string {
  const { username, uid, groups = [], extra = {} } = status?.userInfo ?? {}
  const rows = [
    ['ATTRIBUTE', 'VALUE'],
    ...(username ? [['Username', username]] : []),
    ...(uid ? [['UID', uid]] : []),
    ...(groups.length > 0 ? [['Groups', bracketed(groups)]] : []),
    ...Object.keys(extra)
      .toSorted()
      .map((key) => [`Extra: ${key}`, bracketed(extra[key])]),
  ]
  return align(rows.map((cells) => `${cells.join('\t')}\n`).join(''), tableLayout)
}

async function run({ flags, io, session }: Invocation): Promise<void> {
  const print = await objectPrinter(flags, io, { inOrder: true })
  if (outputOf(flags).format !== '' && !print) throw unknownFormat(flags, objectFormats)
  const type = await session.type('selfsubjectreviews.authentication.k8s.io')
  const review = await session.api.create({ type }, { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} })
  io.stdout(print ? print(goTyped(review)) : tableOf(review as unknown as SelfSubjectReview))
}

export const whoAmI: Command = {
  name: 'whoami',
  short: 'Experimental: Check self subject attributes',
  long: 'Who the server thinks you are, after everything that it does to find out.',
  examples: `# Who am I?
kubectl auth whoami

# As JSON
kubectl auth whoami -o json`,
  usage: '',
  flags: printFlags(),
  run,
}
