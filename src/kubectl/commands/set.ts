import type { Command } from '../command.ts'
import { setEnv } from './set-env.ts'
import { setImage } from './set-image.ts'
import { setResources } from './set-resources.ts'

export const set: Command = {
  name: 'set',
  group: 'Basic Commands (Beginner)',
  short: 'Set specific features on objects',
  long: 'Changes parts of objects that exist.',
  usage: 'SUBCOMMAND',
  subcommands: [setEnv, setImage, setResources],
}
