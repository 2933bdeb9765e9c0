import { ApiError, type StatusCause } from '#apimachinery'

/** Ends a command: the message goes to stderr as kubectl words it, the exit code to the shell. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exitCode: number
  /** Printed without `error: ` before it. */
  readonly verbatim: boolean

  /** An empty message prints nothing: the command has said what there was to say. */
  constructor(message: string, exitCode = 1, { verbatim = false }: { readonly verbatim?: boolean } = {}) {
    super(message)
    this.exitCode = exitCode
    this.verbatim = verbatim
  }
}

/** Several failures of one command, printed one after the other. */
export class Failures extends Error {
  override readonly name = 'Failures'
  readonly errors: readonly unknown[]

  constructor(errors: readonly unknown[]) {
    super(errors.map(messageOf).join('\n'))
    this.errors = errors
  }
}

/** Throws what was collected: one error as itself, several as Failures, none not at all. */
export function throwCollected(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0]
  if (errors.length > 1) throw new Failures(errors)
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** A mistake in how the command was called. `path` is the command's, e.g. `kubectl get`. */
export const usageError = (path: string, message: string): CommandError =>
  new CommandError(`${message}\nSee '${path} -h' for help and examples`)

const causeText = ({ field, message }: StatusCause): string => (field ? `${field}: ${message}` : (message ?? ''))

function invalidText({ status }: ApiError): string {
  const { details, message = '' } = status
  if (!details) return message ? `The request is invalid: ${message}` : 'The request is invalid'
  const causes = [...new Set((details.causes ?? []).map(causeText))]
  const named = Boolean(details.kind) || Boolean(details.name)
  const head = named
    ? `The ${details.kind ?? ''} ${JSON.stringify(details.name ?? '')} is invalid`
    : message && causes.length === 0
      ? `The request is invalid: ${message}`
      : 'The request is invalid'
  if (causes.length === 0) return head
  if (causes.length === 1) return `${head}: ${causes[0]}`
  return `${head}: \n${causes.map((cause) => `* ${cause}`).join('\n')}`
}

/** What the server said, as kubectl says it; undefined if the error is not the server's. */
function serverText(error: unknown): string | undefined {
  if (!(error instanceof ApiError)) return undefined
  if (error.reason === 'Unauthorized') return `error: You must be logged in to the server (${error.message})`
  return `Error from server${error.reason ? ` (${error.reason})` : ''}: ${error.message}`
}

const single = (error: unknown): string => serverText(error) ?? messageOf(error)

/** The text that a failed command leaves on stderr, without the last newline. */
export function errorText(error: unknown): string {
  if (error instanceof Failures) return error.errors.map(single).join('\n')
  if (error instanceof ApiError && error.reason === 'Invalid') return invalidText(error)
  const text = single(error)
  const isVerbatim = error instanceof CommandError && error.verbatim
  const isWhole = isVerbatim || error instanceof ApiError || text === '' || text.startsWith('error: ')
  return isWhole ? text : `error: ${text}`
}

/** Puts `error when creating "f.yaml": ` before what the server said, as commands on files do. */
export function withSource(error: unknown, doing: string, source: string): unknown {
  const prefix = `error when ${doing} ${JSON.stringify(source)}: `
  if (!(error instanceof ApiError)) return new CommandError(prefix + messageOf(error))
  return ApiError.from({ ...error.status, message: prefix + (error.status.message ?? '') })
}
