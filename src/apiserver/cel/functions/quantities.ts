import type { Environment } from '@marcbachmann/cel-js'
import { isQuantity, parseQuantity, quantityError } from '#apimachinery'
import { Opaque } from '../values.ts'
import { define, failure } from './define.ts'

const unit = 1_000_000_000n
const maxInt = 2n ** 63n - 1n

/** A quantity in billionths. */
class QuantityValue extends Opaque {
  readonly nano: bigint

  constructor(nano: bigint) {
    super()
    this.nano = nano
  }

  override equals(other: Opaque): boolean {
    return other instanceof QuantityValue && other.nano === this.nano
  }

  get isInteger(): boolean {
    return this.nano % unit === 0n && this.nano / unit <= maxInt && this.nano / unit >= -maxInt - 1n
  }
}

function parse(text: string): QuantityValue {
  // Blanks around it are no part of a quantity.
  if (text !== text.trim() || !isQuantity(text)) throw failure(quantityError)
  return new QuantityValue(parseQuantity(text).nano)
}

const compare = (a: QuantityValue, b: QuantityValue): bigint => (a.nano < b.nano ? -1n : a.nano > b.nano ? 1n : 0n)

export function addQuantities(environment: Environment): void {
  const type = 'kubernetes.Quantity'
  environment.registerType(type, QuantityValue)
  define(environment, [
    { name: 'quantity', takes: ['string'], gives: type, run: parse },
    { name: 'isQuantity', takes: ['string'], gives: 'bool', run: (text: string) => text === text.trim() && isQuantity(text) },
    {
      name: 'sign',
      on: type,
      gives: 'int',
      run: ({ nano }: QuantityValue) => (nano < 0n ? -1n : nano > 0n ? 1n : 0n),
    },
    { name: 'isInteger', on: type, gives: 'bool', run: (value: QuantityValue) => value.isInteger },
    {
      name: 'asInteger',
      on: type,
      gives: 'int',
      run(value: QuantityValue) {
        if (!value.isInteger) throw failure('cannot convert value to integer')
        return value.nano / unit
      },
    },
    {
      name: 'asApproximateFloat',
      on: type,
      gives: 'double',
      run: ({ nano }: QuantityValue) => Number(nano / unit) + Number(nano % unit) / 1e9,
    },
    ...(['add', 'sub'] as const).flatMap((name) => {
      const sign = name === 'add' ? 1n : -1n
      return [
        {
          name,
          on: type,
          takes: [type],
          gives: type,
          run: (a: QuantityValue, b: QuantityValue) => new QuantityValue(a.nano + sign * b.nano),
        },
        { name, on: type, takes: ['int'], gives: type, run: (a: QuantityValue, b: bigint) => new QuantityValue(a.nano + sign * b * unit) },
      ]
    }),
    { name: 'isLessThan', on: type, takes: [type], gives: 'bool', run: (a: QuantityValue, b: QuantityValue) => compare(a, b) < 0n },
    { name: 'isGreaterThan', on: type, takes: [type], gives: 'bool', run: (a: QuantityValue, b: QuantityValue) => compare(a, b) > 0n },
    { name: 'compareTo', on: type, takes: [type], gives: 'int', run: compare },
  ])
}
