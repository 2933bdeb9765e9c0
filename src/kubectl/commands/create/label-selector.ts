import { parseLabelSelector, type JsonObject, type Requirement, type Selector } from '#apimachinery'
import { CommandError, messageOf } from '../../errors.ts'

const operators: Readonly<Partial<Record<Requirement['operator'], string>>> = {
  in: 'In',
  notin: 'NotIn',
  exists: 'Exists',
  '!': 'DoesNotExist',
}

const isEqual = ({ operator }: Requirement): boolean => operator === '=' || operator === '=='

function expression({ key, operator, values }: Requirement): JsonObject {
  if (operator === 'gt' || operator === 'lt') throw new CommandError(`"${operator}" isn't supported in label selectors`)
  const name = operators[operator]
  if (name === undefined) throw new CommandError(`${JSON.stringify(operator)} is not a valid label selector operator`)
  return { key, operator: name, ...(values.length > 0 && { values: values.toSorted() }) }
}

function parse(text: string): Selector {
  try {
    return parseLabelSelector(text)
  } catch (error) {
    throw new CommandError(`couldn't parse the selector string ${JSON.stringify(text)}: ${messageOf(error)}`)
  }
}

/** A selector as objects hold one; terms in order of their keys. */
export function toLabelSelector(text: string): JsonObject {
  const terms = parse(text).toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const labels = terms.filter(isEqual).map(({ key, values: [value = ''] }) => [key, value])
  const expressions = terms.filter((term) => !isEqual(term)).map(expression)
  return {
    ...(labels.length > 0 && { matchLabels: Object.fromEntries(labels) }),
    ...(expressions.length > 0 && { matchExpressions: expressions }),
  }
}
