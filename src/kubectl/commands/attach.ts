import type { Container, Pod } from '#api'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError } from '../errors.ts'
import { containersInOrder, quietContainer } from '../resources/containers.ts'
import { podOf, podOrOwner } from '../resources/pods-behind.ts'
import { select } from '../resources/targets.ts'
import { isTerminal, remoteFlags, runRemote, ttyOf } from './remote-command.ts'

async function objectOf({ args, session }: Invocation): Promise<RawObject> {
  const [first, name, ...more] = args
  if (first === undefined) throw new CommandError('at least 1 argument is required for attach')
  if (more.length > 0)
    throw new CommandError(`expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`)
  if (name === undefined) return podOrOwner(session, first)
  const { targets } = await select(session, [first, name], {})
  const [target] = targets
  if (!target) throw new CommandError('expected a resource')
  return session.api.get(target)
}

function containerOf({ flags, io }: Invocation, pod: Pod): Pick<Container, 'name' | 'tty'> {
  const asked = flags.string('container')
  if (asked !== '' && !containersInOrder(pod).includes(asked))
    throw new CommandError(`cannot attach to the container: container ${asked} not found in pod ${pod.metadata.name}`)
  const name = asked || quietContainer(pod, (text) => flags.bool('quiet') || io.stderr(text))
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec
  return [...containers, ...initContainers, ...ephemeralContainers].find((container) => container.name === name) ?? { name }
}

/** Says how to come back, where there will be something to come back to. */
function tellHowToResume({ flags, io }: Invocation, { metadata, spec }: Pod, container: string): void {
  if (flags.bool('quiet') || (spec.restartPolicy ?? 'Always') !== 'Always') return
  const command = `'kubectl attach ${metadata.name} -c ${container} -i -t'`
  const isEphemeral = spec.ephemeralContainers?.some(({ name }) => name === container)
  io.stdout(
    isEphemeral
      ? `Session ended, the ephemeral container will not be restarted but may be reattached using ${command} if it is still running\n`
      : `Session ended, resume using ${command} command when the pod is running\n`,
  )
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, io, session } = invocation
  const pod = await podOf(session, await objectOf(invocation), flags.duration('pod-running-timeout'))
  const { phase } = pod.status ?? {}
  if (phase === 'Succeeded' || phase === 'Failed')
    throw new CommandError(`cannot attach a container in a completed pod; current phase is ${phase}`)
  const container = containerOf(invocation, pod)
  const quiet = flags.bool('quiet')
  const stdin = flags.bool('stdin')
  if (flags.bool('tty') && !container.tty && !quiet)
    io.stderr(`error: Unable to use a TTY - container ${container.name} did not allocate one\n`)
  const tty = ttyOf(io, { stdin, tty: container.tty ?? false, quiet })
  if (!quiet) io.stderr("If you don't see a command prompt, try pressing enter.\n")
  await runRemote(session, { pod, container: container.name, subresource: 'attach', stdin, tty })
  if (tty && isTerminal(io)) tellHowToResume(invocation, pod, container.name)
}

export const attach: Command = {
  name: 'attach',
  group: 'Troubleshooting and Debugging Commands',
  short: 'Attach to a running container',
  long: 'Joins the output, and with -i the input, of a process that runs in a container already.',
  examples: `# See what a pod says from now on
kubectl attach web

# Type to it, too
kubectl attach web -c shell -i -t`,
  usage: '(POD | TYPE/NAME) -c CONTAINER',
  arguments: 'pod-or-type',
  flags: remoteFlags,
  run,
}
