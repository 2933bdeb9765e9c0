import type { Command, Invocation } from '../command.ts'
import { CommandError, throwCollected } from '../errors.ts'
import { commandHelp } from '../help.ts'
import type { KubeContext } from '../io.ts'
import { align, tableLayout } from '../tabwriter.ts'
import { configPath, contextNamed, readConfig, refuseArguments, sorted, writeConfig } from './config-store.ts'

const row = ({ name, cluster, user, namespace = '' }: KubeContext, current: string): readonly string[] => [
  name === current ? '*' : '',
  name,
  cluster,
  user,
  namespace,
]

function list(invocation: Invocation): void {
  const { args, flags, io } = invocation
  const output = flags.string('output')
  if (!['', 'name'].includes(output))
    throw new CommandError(`--output ${output} is not available in kubectl config get-contexts; resetting to default output format`)
  const config = readConfig(invocation)
  const shown = sorted(args.length === 0 ? config.contexts : args.flatMap((name) => contextNamed(config, name) ?? []))
  if (output === 'name') io.stdout(shown.map(({ name }) => `${name}\n`).join(''))
  else {
    const headers = ['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE']
    const rows = [...(flags.bool('no-headers') ? [] : [headers]), ...shown.map((context) => row(context, config.currentContext))]
    io.stdout(align(rows.map((cells) => `${cells.join('\t')}\n`).join(''), tableLayout))
  }
  const missing = args.filter((name) => !contextNamed(config, name))
  throwCollected(missing.map((name) => new CommandError(`context ${name} not found`)))
}

export const getContexts: Command = {
  name: 'get-contexts',
  short: 'Describe one or many contexts',
  examples: `# List all contexts
kubectl config get-contexts

# Show one
kubectl config get-contexts tabernetes`,
  usage: '[(-o|--output=)name)]',
  arguments: 'contexts',
  flags: [
    { name: 'no-headers', type: 'bool', help: 'If true, no line of headers.' },
    { name: 'output', short: 'o', type: 'string', help: 'Output format. One of: (name).', choices: ['name'] },
  ],
  run: async (invocation) => list(invocation),
}

export const currentContext: Command = {
  name: 'current-context',
  short: 'Display the current-context',
  examples: `# Show the current context
kubectl config current-context`,
  usage: '[flags]',
  async run(invocation) {
    const config = readConfig(invocation)
    if (config.currentContext === '') throw new CommandError('current-context is not set')
    invocation.io.stdout(`${config.currentContext}\n`)
  },
}

export const useContext: Command = {
  name: 'use-context',
  aliases: ['use'],
  short: 'Set the current-context in a kubeconfig file',
  examples: `# Go on in another context
kubectl config use-context tabernetes`,
  usage: 'CONTEXT_NAME',
  arguments: 'contexts',
  async run(invocation) {
    const [name, ...more] = invocation.args
    if (name === undefined || more.length > 0) refuseArguments(invocation, useContext)
    if (name === '') throw new CommandError('you must specify a current-context')
    if (!contextNamed(readConfig(invocation), name)) throw new CommandError(`no context exists with the name: ${JSON.stringify(name)}`)
    writeConfig(invocation, { currentContext: name })
    invocation.io.stdout(`Switched to context ${JSON.stringify(name)}.\n`)
  },
}

/** Which context `set-context` is about. */
function nameToSet(invocation: Invocation): string {
  const { args, flags } = invocation
  const [name, ...more] = args
  if (more.length > 0) refuseArguments(invocation, setContext)
  if (flags.bool('current')) {
    if (name !== undefined) throw new CommandError('you cannot specify both a context name and --current')
    const current = readConfig(invocation).currentContext
    if (current === '') throw new CommandError('no current context is set')
    return current
  }
  if (!name) throw new CommandError('you must specify a non-empty context name or --current')
  return name
}

function set(invocation: Invocation): void {
  const { flags, io } = invocation
  const name = nameToSet(invocation)
  const { contexts } = readConfig(invocation)
  const before = contexts.find((context) => context.name === name)
  const given = (flag: string, old: string): string => (flags.given(flag) ? flags.string(flag) : old)
  const namespace = given('namespace', before?.namespace ?? '')
  const after: KubeContext = {
    name,
    cluster: given('cluster', before?.cluster ?? ''),
    user: given('user', before?.user ?? ''),
    ...(namespace !== '' && { namespace }),
  }
  writeConfig(invocation, { contexts: before ? contexts.map((context) => (context === before ? after : context)) : [...contexts, after] })
  io.stdout(`Context ${JSON.stringify(name)} ${before ? 'modified' : 'created'}.\n`)
}

export const setContext: Command = {
  name: 'set-context',
  short: 'Set a context entry in kubeconfig',
  long: 'Of a context that there is, only what is given changes. --cluster, --user and --namespace say what the context is to hold.',
  examples: `# Work in another namespace from now on
kubectl config set-context --current --namespace=kube-system

# Make a context of its own for it
kubectl config set-context system --cluster=tabernetes --user=admin --namespace=kube-system`,
  usage: '[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
  arguments: 'contexts',
  flags: [{ name: 'current', type: 'bool', help: 'Change the current context.' }],
  run: async (invocation) => set(invocation),
}

export const renameContext: Command = {
  name: 'rename-context',
  short: 'Rename a context from the kubeconfig file',
  examples: `# Rename a context
kubectl config rename-context old-name new-name`,
  usage: 'CONTEXT_NAME NEW_NAME',
  arguments: 'contexts',
  async run(invocation) {
    const [from = '', to = ''] = invocation.args
    if (invocation.args.length !== 2) refuseArguments(invocation, renameContext)
    if (to === '') throw new CommandError('You must specify a new non-empty context name')
    const config = readConfig(invocation)
    const context = contextNamed(config, from)
    if (!context) throw new CommandError(`cannot rename the context ${JSON.stringify(from)}, it's not in ${configPath}`)
    if (contextNamed(config, to))
      throw new CommandError(
        `cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${configPath}`,
      )
    const contexts = config.contexts.map((each) => (each === context ? { ...context, name: to } : each))
    writeConfig(invocation, { contexts, ...(config.currentContext === from && { currentContext: to }) })
    invocation.io.stdout(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`)
  },
}

export const deleteContext: Command = {
  name: 'delete-context',
  short: 'Delete the specified context from the kubeconfig',
  examples: `# Forget a context
kubectl config delete-context old-name`,
  usage: 'NAME',
  arguments: 'contexts',
  async run(invocation) {
    const { args, io, path } = invocation
    const [name, ...more] = args
    if (name === undefined || more.length > 0) {
      io.stdout(commandHelp(deleteContext, path))
      return
    }
    const config = readConfig(invocation)
    if (!contextNamed(config, name)) throw new CommandError(`cannot delete context ${name}, not in ${configPath}`)
    if (config.currentContext === name)
      io.stderr('warning: this removed your active context, use "kubectl config use-context" to select a different one\n')
    writeConfig(invocation, { contexts: config.contexts.filter((context) => context.name !== name) })
    io.stdout(`deleted context ${name} from ${configPath}\n`)
  },
}
