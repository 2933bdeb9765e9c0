import type { Command } from '../command.ts'
import { CommandError } from '../errors.ts'

/** There is no PATH to search. */
export const plugin: Command = {
  name: 'plugin',
  group: 'Other Commands',
  short: 'Provides utilities for interacting with plugins',
  usage: 'SUBCOMMAND',
  subcommands: [
    {
      name: 'list',
      short: "List all visible plugin executables on a user's PATH",
      usage: '',
      flags: [{ name: 'name-only', type: 'bool', help: 'If true, only the names of the plugins are shown, not their paths.' }],
      run: async () => {
        throw new CommandError('unable to find any kubectl plugins in your PATH')
      },
    },
  ],
}
