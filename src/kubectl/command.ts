import type { Flag, Flags } from './flags.ts'
import type { KubectlIO } from './io.ts'
import type { Session } from './session.ts'

/** A call of a command: what was typed, and what it works with. */
export interface Invocation {
  /** `kubectl rollout status` */
  readonly path: string
  readonly flags: Flags
  readonly args: readonly string[]
  /** How many of `args` stood before `--`; undefined without one. */
  readonly dash: number | undefined
  readonly io: KubectlIO
  readonly session: Session
}

/**
 * What completes a command's arguments: resource types and then names, `pods` and the like for names of one kind, or
 * nothing. `pod-or-type` is what logs and exec take.
 */
export type ArgumentKind =
  | 'none'
  | 'resources'
  | 'types'
  | 'nodes'
  | 'pods'
  | 'pod-or-type'
  | 'rollout'
  | 'scalable'
  | 'contexts'
  | 'fields'

/** A command, declared. A new one is a file with one of these, added to the list in commands/index.ts. */
export interface Command {
  readonly name: string
  readonly aliases?: readonly string[]
  /** The heading under which `kubectl --help` lists it; subcommands have none. */
  readonly group?: CommandGroup
  /** One line for lists of commands. */
  readonly short: string
  /** Further paragraphs of the help. Default: none. */
  readonly long?: string
  /** Lines of comment and command, as they are shown. */
  readonly examples?: string
  /** What follows the command's path in the usage line. */
  readonly usage: string
  readonly flags?: readonly Flag[]
  readonly arguments?: ArgumentKind
  readonly subcommands?: readonly Command[]
  /** Where the help goes that is shown when no subcommand is named, and the exit code. Default: to stderr, as a mistake. */
  readonly helpWithoutSubcommand?: { readonly to: 'stdout' | 'stderr'; readonly code: number }
  /** The exit code; nothing is 0. Absent for a command that only has subcommands. */
  readonly run?: (invocation: Invocation) => Promise<number | void>
}

export const commandGroups = [
  'Basic Commands (Beginner)',
  'Basic Commands (Intermediate)',
  'Deploy Commands',
  'Cluster Management Commands',
  'Troubleshooting and Debugging Commands',
  'Advanced Commands',
  'Settings Commands',
  'Other Commands',
] as const

export type CommandGroup = (typeof commandGroups)[number]
