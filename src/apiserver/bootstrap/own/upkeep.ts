import { formatTime, type Stop } from '#kernel'
import type { Environment } from '../../environment.ts'
import { ensureObjects } from '../seed.ts'
import { Derived } from './derived.ts'
import { derivations } from './derivations.ts'
import { flowControlObjects } from './flow-control.ts'
import { keepIdentity, type Standing } from './identity-lease.ts'

/** Flow schemas and priority levels are looked after this often; and where the store let go of us, we begin again. */
const lookEveryMs = 60_000

/** Keeps the objects up to date that a server has for itself and for others. Resolves when they are so for the first time. */
export async function startUpkeep(environment: Environment, standing: Standing | undefined): Promise<Stop> {
  const { clock } = environment
  const all = derivations(environment).map((derivation) => new Derived(environment, derivation))
  let stopTimer: Stop = () => undefined
  let isOver = false
  const followAll = async (): Promise<void> => {
    await Promise.all(all.map((each) => each.follow()))
  }
  const look = async (): Promise<void> => {
    await followAll()
    await ensureObjects(environment, flowControlObjects(formatTime(clock.now())))
  }
  const again = (): void => {
    if (isOver) return
    // A store that is gone now is tried the next time.
    const lookAgain = (): void => void look().then(again, again)
    stopTimer = clock.after(lookEveryMs, lookAgain, { background: true })
  }
  await followAll()
  again()
  const stopIdentity = standing && keepIdentity(environment, standing)
  return () => {
    isOver = true
    stopTimer()
    stopIdentity?.()
    for (const each of all) each.stop()
  }
}
