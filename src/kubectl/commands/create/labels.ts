import { CommandError } from '../../errors.ts'

/** `key=value` pairs, separated by commas, as the generators of run and expose read them. */
export function parseLabels(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [key = '', value = '', ...more] = pair.split('=')
      if (!pair.includes('=') || more.length > 0) throw new CommandError(`unexpected label spec: ${pair}`)
      if (key === '') throw new CommandError('unexpected empty label key')
      return [key, value]
    }),
  )
}
