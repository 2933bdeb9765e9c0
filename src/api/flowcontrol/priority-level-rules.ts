/** What a PriorityLevelConfiguration may say. (pkg/apis/flowcontrol/validation) */
import { type FieldError, forbiddenField, invalid, required } from '#apimachinery'
import { or } from '../defaulting.ts'
import type {
  ExemptPriorityLevelConfiguration,
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  PriorityLevelConfiguration,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
} from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { type Errors, oneOf, unique } from '../validation.ts'

const mostQueues = 10_000_000
const hashBits = 60

const withShares = <T extends ExemptPriorityLevelConfiguration>(level: T, shares: number): T => ({
  ...level,
  nominalConcurrencyShares: level.nominalConcurrencyShares ?? shares,
  lendablePercent: level.lendablePercent ?? 0,
})

const withQueues = (queuing: QueuingConfiguration): QueuingConfiguration => ({
  ...queuing,
  queues: or(queuing.queues, 64),
  handSize: or(queuing.handSize, 8),
  queueLengthLimit: or(queuing.queueLengthLimit, 50),
})

function limitedDefaults(limited: LimitedPriorityLevelConfiguration): LimitedPriorityLevelConfiguration {
  const { limitResponse } = limited
  return {
    ...withShares(limited, 30),
    ...(limitResponse?.queuing && { limitResponse: { ...limitResponse, queuing: withQueues(limitResponse.queuing) } }),
  }
}

const withDefaults = (spec: PriorityLevelConfigurationSpec): PriorityLevelConfigurationSpec => ({
  ...spec,
  ...(spec.limited && { limited: limitedDefaults(spec.limited) }),
  ...(spec.exempt && { exempt: withShares(spec.exempt, 0) }),
})

/** How many bits it takes to deal a hand out of a deck. */
const entropyBits = (deck: number, hand: number): number =>
  Math.ceil(Array.from({ length: hand }, (_, index) => Math.log2(deck - index)).reduce((sum, bits) => sum + bits, 0))

const positive = (path: string, value: number): Errors => (value > 0 ? [] : [invalid(path, value, 'must be positive')])

function validateHand(path: string, hand: number, queues: number): Errors {
  if (hand <= 0) return positive(path, hand)
  if (hand > queues) return [invalid(path, hand, `should not be greater than queues (${queues})`)]
  if (entropyBits(queues, hand) <= hashBits) return []
  const why = `required entropy bits of deckSize ${queues} and handSize ${hand} should not be greater than ${hashBits}`
  return [invalid(path, hand, why)]
}

const validateQueuing = (path: string, { queueLengthLimit = 0, queues = 0, handSize = 0 }: QueuingConfiguration): Errors => [
  ...positive(`${path}.queueLengthLimit`, queueLengthLimit),
  ...positive(`${path}.queues`, queues),
  ...(queues > mostQueues ? [invalid(`${path}.queues`, queues, `must not be greater than ${mostQueues}`)] : []),
  ...validateHand(`${path}.handSize`, handSize, queues),
]

function validateResponse(path: string, { type = '', queuing }: Partial<LimitResponse>): Errors {
  const errors: FieldError[] = [...oneOf(`${path}.type`, type, ['Queue', 'Reject'])]
  if (type === 'Reject' && queuing)
    errors.push(forbiddenField(`${path}.queuing`, 'must be nil if limited.limitResponse.type is not Limited'))
  if (type === 'Queue' && !queuing) errors.push(required(`${path}.queuing`, 'must not be empty if limited.limitResponse.type is Limited'))
  if (type === 'Queue' && queuing) errors.push(...validateQueuing(`${path}.queuing`, queuing))
  return errors
}

function validateShares(path: string, level: LimitedPriorityLevelConfiguration): Errors {
  const { nominalConcurrencyShares: shares = 0, lendablePercent: lent = 0, borrowingLimitPercent: borrowed = 0 } = level
  return [
    ...(shares < 0 ? [invalid(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer')] : []),
    ...(lent < 0 || lent > 100 ? [invalid(`${path}.lendablePercent`, lent, 'must be between 0 and 100, inclusive')] : []),
    ...(borrowed < 0 ? [invalid(`${path}.borrowingLimitPercent`, borrowed, 'if specified, must be a non-negative integer')] : []),
  ]
}

function validate({ metadata, spec }: PriorityLevelConfiguration): Errors {
  const { type, limited, exempt } = spec
  const errors: FieldError[] = []
  if ((metadata.name === 'exempt') !== (type === 'Exempt'))
    errors.push(invalid('spec.type', type, "type must be 'Exempt' if and only if name is 'exempt'"))
  errors.push(...oneOf('spec.type', type ?? '', ['Exempt', 'Limited']))
  if (type === 'Exempt' && limited) errors.push(forbiddenField('spec.limited', 'must be nil if the type is not Limited'))
  if (type === 'Exempt' && exempt) errors.push(...validateShares('spec.exempt', exempt))
  if (type === 'Limited' && exempt) errors.push(forbiddenField('spec.exempt', 'must be nil if the type is Limited'))
  if (type === 'Limited' && !limited) errors.push(required('spec.limited', 'must not be empty when type is Limited'))
  if (type === 'Limited' && limited) {
    errors.push(...validateShares('spec.limited', limited), ...validateResponse('spec.limited.limitResponse', limited.limitResponse ?? {}))
  }
  return errors
}

export const priorityLevelRules: Rules<PriorityLevelConfiguration> = {
  defaults: (object) => ({ ...object, spec: withDefaults(object.spec) }),
  validate,
  validateStatusUpdate: ({ status }) => unique('status.conditions', status?.conditions, ({ type }) => type, '.type'),
}
