import type { Command } from '../command.ts'
import { apply } from './apply.ts'
import { deleteCommand } from './delete.ts'
import { describe } from './describe.ts'
import { explain } from './explain.ts'
import { get } from './get.ts'
import { rollout } from './rollout.ts'

/** Every command. A new one is a file beside this and a name in this list. */
export const commands: readonly Command[] = [explain, get, describe, deleteCommand, rollout, apply]
