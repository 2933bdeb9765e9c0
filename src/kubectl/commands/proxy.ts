import type { Command } from '../command.ts'
import { CommandError } from '../errors.ts'

export const proxy: Command = {
  name: 'proxy',
  group: 'Troubleshooting and Debugging Commands',
  short: 'Run a proxy to the Kubernetes API server',
  long: 'Needs a port of your own machine, which this terminal does not have: the command only says so.',
  usage: '[--port=PORT]',
  flags: [
    { name: 'address', type: 'string', default: '127.0.0.1', help: 'The address to listen on.' },
    { name: 'port', short: 'p', type: 'int', default: '8001', help: 'The port to listen on; 0 takes a free one.' },
  ],
  async run({ flags }) {
    const place = `${flags.string('address')}:${flags.int('port')}`
    throw new CommandError(
      `listen tcp ${place}: this terminal cannot open ports on your machine. kubectl get --raw asks the API server for any path`,
    )
  },
}
