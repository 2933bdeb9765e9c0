import type { Command } from '../command.ts'
import { canI } from './auth-can-i.ts'
import { whoAmI } from './auth-whoami.ts'

export const auth: Command = {
  name: 'auth',
  group: 'Troubleshooting and Debugging Commands',
  short: 'Inspect authorization',
  usage: '[flags]',
  subcommands: [canI, whoAmI],
}
