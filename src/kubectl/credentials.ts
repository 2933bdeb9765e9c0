import { CommandError } from './errors.ts'
import type { Flags } from './flags.ts'
import type { KubeConfig } from './io.ts'

/** The token by which a command is known: the one that it says, or that of its user in the kubeconfig. None: the administrator's. */
export function tokenOf(flags: Flags, config: KubeConfig | undefined): string | undefined {
  const token = flags.string('token')
  if (token) return token
  // Some commands have flags of this name that are about others: those take lists.
  const said = flags.isList('user') ? '' : flags.string('user')
  const contextName = flags.string('context') || config?.currentContext
  const name = said || config?.contexts.find((context) => context.name === contextName)?.user
  const user = config?.users.find((each) => each.name === name)
  if (said && !user) throw new CommandError(`auth info ${JSON.stringify(said)} does not exist`)
  return user?.token
}
