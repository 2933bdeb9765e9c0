import type { Command, Invocation } from '../command.ts'
import { CommandError, usageError } from '../errors.ts'
import { podOf, podOrOwner } from '../resources/pods-behind.ts'

/** Nothing can be listened on from inside a page: the command says so once it knows that nothing else is wrong. */
async function run({ args, flags, path, session }: Invocation): Promise<void> {
  const [target = '', ...ports] = args
  if (ports.length === 0) throw usageError(path, 'TYPE/NAME and list of ports are required for port-forward')
  const pod = await podOf(session, await podOrOwner(session, target), flags.duration('pod-running-timeout'))
  const { phase } = pod.status ?? {}
  if (phase !== 'Running') throw new CommandError(`unable to forward port because pod is not running. Current status=${phase ?? ''}`)
  throw new CommandError(
    `unable to listen on any of the requested ports: this terminal cannot open ports on your machine. Ask from inside the cluster instead, such as with kubectl exec`,
  )
}

export const portForward: Command = {
  name: 'port-forward',
  group: 'Troubleshooting and Debugging Commands',
  short: 'Forward one or more local ports to a pod',
  long: 'Needs ports of your own machine, which this terminal does not have: the command only says so.',
  usage: 'TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  arguments: 'pod-or-type',
  flags: [
    { name: 'address', type: 'strings', default: 'localhost', help: 'The addresses to listen on.' },
    { name: 'pod-running-timeout', type: 'duration', default: '1m0s', help: 'How long (5s, 2m, 3h) to wait until there is a pod.' },
  ],
  run,
}
