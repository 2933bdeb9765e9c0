import type { Command, Invocation } from '../command.ts'
import { currentContext, deleteContext, getContexts, renameContext, setContext, useContext } from './config-contexts.ts'
import { readConfig, sorted } from './config-store.ts'
import { deleteUser, setCredentials } from './config-users.ts'
import { configView } from './config-view.ts'

function printNames({ io }: Invocation, entries: readonly { readonly name: string }[]): void {
  io.stdout(['NAME', ...sorted(entries).map(({ name }) => name)].map((name) => `${name}\n`).join(''))
}

const getClusters: Command = {
  name: 'get-clusters',
  short: 'Display clusters defined in the kubeconfig',
  usage: '[flags]',
  run: async (invocation) => printNames(invocation, readConfig(invocation).clusters),
}

const getUsers: Command = {
  name: 'get-users',
  short: 'Display users defined in the kubeconfig',
  usage: '[flags]',
  run: async (invocation) => printNames(invocation, readConfig(invocation).users),
}

export const config: Command = {
  name: 'config',
  group: 'Other Commands',
  short: 'Modify kubeconfig files',
  long: 'The kubeconfig of this terminal knows one cluster; its contexts, with a namespace each, and users can be made and changed.',
  usage: 'SUBCOMMAND',
  subcommands: [
    currentContext,
    deleteContext,
    deleteUser,
    getClusters,
    getContexts,
    getUsers,
    renameContext,
    setContext,
    setCredentials,
    useContext,
    configView,
  ],
}
