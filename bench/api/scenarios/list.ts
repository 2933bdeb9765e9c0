import type { ApiScenario } from '../target.ts'
import { creates } from './creates.ts'
import { fanOut } from './fan-out.ts'
import { gets } from './gets.ts'
import { lists } from './lists.ts'

export const scenarios: readonly ApiScenario[] = [creates, gets, lists, fanOut]
