import type { Stop } from '#kernel'
import type { Environment } from '../../environment.ts'
import { Derived } from './derived.ts'
import { derivations } from './derivations.ts'
import { keepIdentity, type Standing } from './identity-lease.ts'

/** Where the store let go of us, we begin again. */
const lookEveryMs = 60_000

/** Keeps the objects up to date that a server has for itself and for others. Resolves when they are so for the first time. */
export async function startUpkeep(environment: Environment, standing: Standing | undefined): Promise<Stop> {
  const { clock } = environment
  const all = derivations(environment).map((derivation) => new Derived(environment, derivation))
  let stopTimer: Stop = () => undefined
  const followAll = async (): Promise<void> => {
    await Promise.all(all.map((each) => each.follow()))
  }
  const again = (): void => {
    stopTimer = clock.after(
      lookEveryMs,
      () =>
        void followAll()
          .catch(() => undefined)
          .then(again),
      { background: true },
    )
  }
  await followAll()
  again()
  const stopIdentity = standing && keepIdentity(environment, standing)
  return () => {
    stopTimer()
    stopIdentity?.()
    for (const each of all) each.stop()
  }
}
