import type { CertificateSigningRequest } from '#api'
import { isReason, type JsonObject } from '#apimachinery'
import { formatTime } from '#kernel'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, throwCollected } from '../errors.ts'
import { printFlags, resultPrinter } from '../printers/objects.ts'
import { fetchAll, filenameFlags, select, selectOptions, type Found } from '../resources/targets.ts'

interface Verdict {
  readonly type: 'Approved' | 'Denied'
  readonly opposite: 'Approved' | 'Denied'
  readonly reason: string
  readonly message: string
  readonly done: string
}

const verdicts = {
  approve: {
    type: 'Approved',
    opposite: 'Denied',
    reason: 'KubectlApprove',
    message: 'This CSR was approved by kubectl certificate approve.',
    done: 'approved',
  },
  deny: {
    type: 'Denied',
    opposite: 'Approved',
    reason: 'KubectlDeny',
    message: 'This CSR was denied by kubectl certificate deny.',
    done: 'denied',
  },
} as const satisfies Record<string, Verdict>

/** The request with the verdict, or undefined if it has that already. */
function judged(object: RawObject, verdict: Verdict, lastUpdateTime: string): JsonObject | undefined {
  const { metadata, status } = object as unknown as CertificateSigningRequest
  const conditions = status?.conditions ?? []
  if (conditions.some(({ type }) => type === verdict.opposite))
    throw new CommandError(`certificate signing request ${JSON.stringify(metadata.name)} is already ${verdict.opposite}`)
  if (conditions.some(({ type }) => type === verdict.type)) return undefined
  const { type, reason, message } = verdict
  const condition = { type, status: 'True', reason, message, lastUpdateTime }
  return {
    ...object,
    status: { ...(status as unknown as JsonObject | undefined), conditions: [...conditions, condition] } as unknown as JsonObject,
  }
}

const attempts = 10

/** Again from what is there when someone else was faster. */
async function judge({ session, io, flags }: Invocation, found: Found, verdict: Verdict): Promise<RawObject> {
  for (let attempt = 0, { object } = found; ; attempt++, object = await session.api.get(found)) {
    const next = judged(object, verdict, formatTime(io.clock.now())) ?? (flags.bool('force') ? object : undefined)
    if (!next) return object
    try {
      return await session.api.update({ ...found, subresource: 'approval' }, next)
    } catch (error) {
      if (!isReason(error, 'Conflict') || attempt >= attempts) throw error
    }
  }
}

const run =
  (verdict: Verdict) =>
  async (invocation: Invocation): Promise<void> => {
    const { args, flags, io, session } = invocation
    const options = selectOptions(flags)
    if (args.length === 0 && (options.filenames ?? []).length === 0)
      throw new CommandError('one or more CSRs must be specified as <name> or -f <filename>')
    const print = await resultPrinter(flags, io)
    const errors: unknown[] = []
    const selection = await select(session, args.length > 0 ? ['certificatesigningrequests.certificates.k8s.io', ...args] : [], options)
    const all = await fetchAll(session, selection, options, (error) => void errors.push(error))
    for (const found of all) {
      try {
        io.stdout(print(verdict.done, await judge(invocation, found, verdict)))
      } catch (error) {
        errors.push(error)
      }
    }
    throwCollected(errors)
  }

const subcommand = (name: 'approve' | 'deny', verb: string, long: string): Command => ({
  name,
  short: `${verb} a certificate signing request`,
  long,
  examples: `# ${verb} the request 'csr-sqgzp'\nkubectl certificate ${name} csr-sqgzp`,
  usage: '(-f FILENAME | NAME)',
  flags: [
    ...filenameFlags('A file or directory that names the requests.'),
    { name: 'force', type: 'bool', help: 'Update the request even if it has the verdict already.' },
    ...printFlags(),
  ],
  run: run(verdicts[name]),
})

export const certificate: Command = {
  name: 'certificate',
  group: 'Cluster Management Commands',
  short: 'Modify certificate resources',
  usage: 'SUBCOMMAND',
  helpWithoutSubcommand: { to: 'stdout', code: 0 },
  subcommands: [
    subcommand(
      'approve',
      'Approve',
      'A signer may issue the certificate that was asked for. Be sure of who asks, and of what it will be good for.',
    ),
    subcommand('deny', 'Deny', 'No signer will issue the certificate that was asked for.'),
  ],
}
