import type { Command, Invocation } from '../command.ts'
import { CommandError } from '../errors.ts'
import { commandHelp } from '../help.ts'
import { configPath, readConfig, refuseArguments, writeConfig } from './config-store.ts'

function set(invocation: Invocation): void {
  const { args, flags, io } = invocation
  const [name, ...more] = args
  if (name === undefined || more.length > 0) refuseArguments(invocation, setCredentials)
  if (name === '') throw new CommandError('you must specify a non-empty user name')
  if (flags.given('client-certificate') || flags.given('client-key'))
    throw new CommandError('the connection of this terminal is not one to show certificates on; use a token')
  const { users } = readConfig(invocation)
  const before = users.find((user) => user.name === name)
  const token = flags.given('token') ? flags.string('token') : (before?.token ?? '')
  const after = { name, ...(token !== '' && { token }) }
  writeConfig(invocation, { users: before ? users.map((user) => (user === before ? after : user)) : [...users, after] })
  io.stdout(`User ${JSON.stringify(name)} set.\n`)
}

export const setCredentials: Command = {
  name: 'set-credentials',
  short: 'Set a user entry in kubeconfig',
  long: 'Of a user that there is, only what is given changes. Who has no token is the administrator of this cluster.',
  examples: `# A user who is known by a token of a service account
kubectl config set-credentials robot --token=$(kubectl create token default)

# Ask as that user
kubectl --user=robot auth whoami`,
  usage: 'NAME [--token=bearer_token]',
  run: async (invocation) => set(invocation),
}

export const deleteUser: Command = {
  name: 'delete-user',
  short: 'Delete the specified user from the kubeconfig',
  examples: `# Forget a user
kubectl config delete-user robot`,
  usage: 'NAME',
  async run(invocation) {
    const { args, io, path } = invocation
    const [name, ...more] = args
    if (name === undefined || more.length > 0) {
      io.stdout(commandHelp(deleteUser, path))
      return
    }
    const { users } = readConfig(invocation)
    if (!users.some((user) => user.name === name)) throw new CommandError(`cannot delete user ${name}, not in ${configPath}`)
    writeConfig(invocation, { users: users.filter((user) => user.name !== name) })
    io.stdout(`deleted user ${name} from ${configPath}\n`)
  },
}
