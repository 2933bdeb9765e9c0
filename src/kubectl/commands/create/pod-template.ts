import { fnv32a, safeEncode } from '#apimachinery'
import type { Invocation } from '../../command.ts'

/** What stands behind `--`. */
export const commandOf = ({ args, dash }: Invocation): readonly string[] => (dash === undefined ? [] : args.slice(dash))

/** The name of an image's container: its last part without tag and digest. One that is no label gets a suffix, too. */
export function containerName(image: string): string {
  const [name = ''] = (image.split('/').at(-1) ?? '').split(/[:@]/)
  return /[_.]/.test(name) ? `${name.replaceAll(/[_.]/g, '-')}-${safeEncode(String(fnv32a(image))).slice(0, 5)}` : name
}
