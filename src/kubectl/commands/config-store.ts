import type { Invocation } from '../command.ts'
import { CommandError } from '../errors.ts'
import { commandHelp } from '../help.ts'
import type { KubeConfig, KubeContext } from '../io.ts'
import type { Command } from '../command.ts'

/** Where messages say that the kubeconfig is. */
export const configPath = '/root/.kube/config'

const empty: KubeConfig = { currentContext: '', contexts: [], clusters: [], users: [] }

/** The kubeconfig; an empty one where the terminal has none. */
export const readConfig = ({ io }: Invocation): KubeConfig => io.config?.read() ?? empty

export function writeConfig({ io }: Invocation, change: Partial<KubeConfig>): void {
  if (!io.config) throw new CommandError(`this terminal keeps no kubeconfig`)
  io.config.write({ ...io.config.read(), ...change })
}

export const contextNamed = ({ contexts }: KubeConfig, name: string): KubeContext | undefined =>
  contexts.find((context) => context.name === name)

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

/** In order of their names, as Go writes maps. */
export const sorted = <T extends { readonly name: string }>(entries: readonly T[]): readonly T[] => entries.toSorted(byName)

/** Shows the help, and ends the command. */
export function refuseArguments({ io, path, args }: Invocation, command: Command): never {
  io.stdout(commandHelp(command, path))
  throw new CommandError(`Unexpected args: [${args.join(' ')}]`)
}
