import { commandGroups, type Command } from './command.ts'
import type { Flag } from './flags.ts'

const optionsHint = 'Use "kubectl options" for a list of global command-line options (applies to all commands).\n'

const listed = (commands: readonly Command[], width: number): string =>
  commands.map(({ name, short }) => `  ${name.padEnd(width)} ${short}\n`).join('')

const indentExamples = (examples: string): string =>
  examples
    .trim()
    .split('\n')
    .map((line) => `  ${line}\n`)
    .join('')

function shownDefault({ type, default: value = '' }: Flag): string {
  if (type === 'string') return `'${value}'`
  if (type === 'strings') return `[${value}]`
  return value || { bool: 'false', int: '0', duration: '0s' }[type]
}

/** The options section, flags in order of their names. */
export const describeFlags = (flags: readonly Flag[]): string =>
  flags
    .filter(({ hidden }) => !hidden)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => `    ${flag.short ? `-${flag.short}, ` : ''}--${flag.name}=${shownDefault(flag)}:\n\t${flag.help}\n`)
    .join('\n')

const nameWidth = (commands: readonly Command[]): number => Math.max(11, ...commands.map(({ name }) => name.length)) + 2

/** `kubectl --help`. */
export function rootHelp(commands: readonly Command[]): string {
  const sections = commandGroups.map((group) => {
    const members = commands.filter((command) => command.group === group)
    return members.length === 0 ? '' : `${group}:\n${listed(members, 15)}\n`
  })
  return `kubectl controls the Kubernetes cluster manager.

 Find more information at: https://kubernetes.io/docs/reference/kubectl/

${sections.join('')}Usage:
  kubectl [flags] [options]

Use "kubectl <command> --help" for more information about a given command.
${optionsHint}`
}

/** `kubectl get --help`. `path` is the command's whole name. */
export function commandHelp(command: Command, path: string): string {
  const { short, long, aliases, examples, flags = [], subcommands = [], usage } = command
  const about = `${short}.\n${long ? `\n${long.trim().replaceAll(/^(?=\S)/gm, ' ')}\n` : ''}`
  const sections = [
    about,
    aliases?.length ? `Aliases:\n${[command.name, ...aliases].join(', ')}\n` : '',
    examples ? `Examples:\n${indentExamples(examples)}` : '',
    subcommands.length > 0 ? `Available Commands:\n${listed(subcommands, nameWidth(subcommands))}` : '',
    flags.some(({ hidden }) => !hidden) ? `Options:\n${describeFlags(flags)}` : '',
    `Usage:\n  ${path} ${usage} [options]\n`.replace('  [options]', ' [options]'),
    `${subcommands.length > 0 ? `Use "${path} <command> --help" for more information about a given command.\n` : ''}${optionsHint}`,
  ]
  return sections.filter((section) => section !== '').join('\n')
}

/** `kubectl options`. */
export const optionsHelp = (flags: readonly Flag[]): string =>
  `The following options can be passed to any command:\n\n${describeFlags(flags)}`
