import type { Environment } from '../../environment.ts'
import type { Admission } from '../plugin.ts'
import { askWebhook } from './ask.ts'
import type { Hook } from './book.ts'
import { CallFailure } from './errors.ts'
import { relevantForm } from './relevant.ts'

/** Asks all who are to be asked, at the same time; throws what the first of them has against it. */
export async function validateByWebhooks(environment: Environment, hooks: readonly Hook[], admission: Admission): Promise<void> {
  const calls = await Promise.all(
    hooks.map(async ({ webhook }) => ({ webhook, form: await relevantForm(environment, webhook, admission) })),
  )
  const asked = calls.map(async ({ webhook, form }) => {
    if (form)
      await askWebhook(environment, webhook, form, admission, false).catch((error: unknown) => orIgnore(webhook.failurePolicy, error))
  })
  const outcomes = await Promise.allSettled(asked)
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

/** Whether a webhook that could not be asked matters, its configuration says. */
export function orIgnore(failurePolicy: string | undefined, error: unknown): void {
  if (!(error instanceof CallFailure)) throw error
  if (failurePolicy !== 'Ignore') throw error.toApiError()
}
