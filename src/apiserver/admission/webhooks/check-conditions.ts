import type { ValidatingWebhook } from '#api'
import { deepEqual, invalidObject, type KubeObject } from '#apimachinery'
import type { Environment } from '../../environment.ts'
import type { Admission } from '../plugin.ts'

const webhooksOf = (object: KubeObject | undefined): readonly ValidatingWebhook[] =>
  // Only asked of configurations, which have been decoded.
  (object as { readonly webhooks?: readonly ValidatingWebhook[] } | undefined)?.webhooks ?? []

/**
 * Throws Invalid for a configuration with conditions that are no expressions. It is a part of validation, but one that takes
 * more code than there is for kinds alone. What was there before is let be.
 */
export async function checkConditions(environment: Environment, { resource, object, previous }: Admission): Promise<void> {
  const before = webhooksOf(previous).map(({ matchConditions }) => matchConditions)
  const webhooks = webhooksOf(object)
  if (!webhooks.some(({ matchConditions }) => matchConditions)) return
  const { checkMatchConditions } = await environment.hold(import('../../cel/match-conditions.ts'))
  const errors = webhooks.flatMap(({ matchConditions }, index) =>
    before.some((each) => deepEqual(each, matchConditions))
      ? []
      : checkMatchConditions(matchConditions, `webhooks[${index}].matchConditions`),
  )
  if (errors.length > 0) throw invalidObject(resource.group, resource.kind, object?.metadata.name ?? '', errors)
}
