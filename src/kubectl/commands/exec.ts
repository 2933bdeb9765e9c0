import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, usageError } from '../errors.ts'
import { splitComma } from '../flags.ts'
import { quietContainer } from '../resources/containers.ts'
import { podOf, podOrOwner } from '../resources/pods-behind.ts'
import { fetchAll, filenameFlags, select } from '../resources/targets.ts'
import { remoteFlags, runRemote, ttyOf } from './remote-command.ts'

interface Asked {
  readonly resource: string | undefined
  readonly command: readonly string[]
  readonly filenames: readonly string[]
}

function read({ args, dash, flags, path }: Invocation): Asked {
  const filenames = splitComma(flags.strings('filename'))
  if (dash === undefined && args.length > (filenames.length > 0 ? 0 : 1))
    throw usageError(path, 'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead')
  const resource = dash === 0 ? undefined : args[0]
  if (resource === undefined && filenames.length === 0) throw new CommandError('pod, type/name or --filename must be specified')
  const command = dash === undefined ? [] : args.slice(dash)
  if (command.length === 0) throw new CommandError('you must specify at least one command for the container')
  if (resource !== undefined && filenames.length > 0)
    throw new CommandError('resource/name arguments cannot be provided when a path is specified')
  return { resource, command, filenames }
}

async function objectOf({ session }: Invocation, { resource, filenames }: Asked): Promise<RawObject> {
  if (filenames.length === 0) return podOrOwner(session, resource ?? '')
  const options = { filenames }
  const [found, ...more] = await fetchAll(session, await select(session, [], options), options)
  if (!found || more.length > 0) throw new CommandError('cannot exec into multiple objects at a time')
  return found.object
}

async function run(invocation: Invocation): Promise<void> {
  const asked = read(invocation)
  const { flags, io, session } = invocation
  const pod = await podOf(session, await objectOf(invocation, asked), flags.duration('pod-running-timeout'))
  const { phase } = pod.status ?? {}
  if (phase === 'Succeeded' || phase === 'Failed')
    throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${phase}`)
  const quiet = flags.bool('quiet')
  const container = flags.string('container') || quietContainer(pod, (text) => quiet || io.stderr(text))
  const stdin = flags.bool('stdin')
  const tty = ttyOf(io, { stdin, tty: flags.bool('tty'), quiet })
  await runRemote(session, { pod, container, subresource: 'exec', command: asked.command, stdin, tty })
}

const [filenameFlag] = filenameFlags('A file that names the pod or its owner.')

export const exec: Command = {
  name: 'exec',
  group: 'Troubleshooting and Debugging Commands',
  short: 'Execute a command in a container',
  examples: `# Run a command in the first container of a pod
kubectl exec web -- date

# Run it in another container
kubectl exec web -c sidecar -- date

# Talk to a shell
kubectl exec web -it -- sh

# Run a command in a pod of a deployment
kubectl exec deployment/web -- date`,
  usage: '(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  arguments: 'pod-or-type',
  flags: [...remoteFlags, ...(filenameFlag ? [filenameFlag] : [])],
  run,
}
