import type { Invocation } from '../../command.ts'

/** What stands behind `--`. */
export const commandOf = ({ args, dash }: Invocation): readonly string[] => (dash === undefined ? [] : args.slice(dash))

const letters = 'bcdfghjklmnpqrstvwxz2456789'

/** A suffix that is always the same for the same text. */
function suffixOf(text: string): string {
  let hash = 0x811c9dc5
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return Array.from({ length: 5 }, (_, at) => letters.charAt(Math.floor(hash / letters.length ** at) % letters.length)).join('')
}

/** The name of an image's container: its last part without tag and digest. One that is no label gets a suffix, too. */
export function containerName(image: string): string {
  const [name = ''] = (image.split('/').at(-1) ?? '').split(/[:@]/)
  return /[_.]/.test(name) ? `${name.replaceAll(/[_.]/g, '-')}-${suffixOf(image)}` : name
}
