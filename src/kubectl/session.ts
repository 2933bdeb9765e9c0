import type { ApiRequest, ApiResponse, User } from '#apimachinery'
import { Api } from './api.ts'
import { tokenOf } from './credentials.ts'
import { CommandError } from './errors.ts'
import type { Flags } from './flags.ts'
import type { KubectlIO } from './io.ts'
import { discover, type ResourceType } from './resources/discovery.ts'
import { findType, resolveType } from './resources/mapper.ts'

/** What a command asks about the cluster and about how it was called; answers are remembered for its run. */
export interface Session {
  readonly api: Api
  readonly io: KubectlIO
  /** Where namespaced requests go. */
  readonly namespace: string
  /** `-n` was given: what files say must agree with it. */
  readonly isNamespaceForced: boolean
  types(): Promise<readonly ResourceType[]>
  /** The type behind `po` or `deployments.apps`; throws as kubectl does when there is none. */
  type(argument: string): Promise<ResourceType>
  findType(argument: string): Promise<ResourceType | undefined>
  now(): number
  warn(text: string): void
}

const cancelled = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = (): void => reject(new CommandError('', 130))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })

function impersonation(flags: Flags): User | undefined {
  const name = flags.string('as')
  if (!name) return undefined
  const uid = flags.string('as-uid')
  return { name, groups: flags.strings('as-group'), ...(uid && { uid }) }
}

async function sendTo(io: KubectlIO, request: ApiRequest, signal = io.signal): Promise<ApiResponse> {
  try {
    return await Promise.race([io.handler(request, signal), cancelled(signal)])
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(`Unable to connect to the server: ${error instanceof Error ? error.message : String(error)}`)
  }
}

export function openSession(io: KubectlIO, flags: Flags, command: string): Session {
  const warned = new Set<string>()
  const warn = (text: string): void => {
    if (warned.has(text)) return
    warned.add(text)
    io.stderr(`Warning: ${text}\n`)
  }
  const send = async (request: ApiRequest, signal?: AbortSignal): Promise<ApiResponse> => {
    const token = tokenOf(flags, io.config?.read())
    const response = await sendTo(io, token === undefined ? request : { ...request, token }, signal)
    response.warnings?.forEach(warn)
    return response
  }
  const impersonate = impersonation(flags)
  const api = new Api(send, { userAgent: `kubectl-${command}`, ...(impersonate && { impersonate }) })
  const context = flags.string('context')
  const config = io.config?.read()
  const chosen = config?.contexts.find(({ name }) => name === (context || config.currentContext))
  if (context && config && !chosen)
    throw new CommandError(`Error in configuration: context was not found for specified context: ${context}`, 1, { verbatim: true })
  let types: Promise<readonly ResourceType[]> | undefined
  const all = (): Promise<readonly ResourceType[]> => (types ??= discover(api))

  return {
    api,
    io,
    namespace: flags.string('namespace') || chosen?.namespace || io.namespace || 'default',
    isNamespaceForced: flags.string('namespace') !== '',
    types: all,
    type: async (argument) => resolveType(await all(), argument),
    findType: async (argument) => findType(await all(), argument),
    now: () => io.clock.now(),
    warn,
  }
}
