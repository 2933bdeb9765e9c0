import { unescape } from './escapes.ts'
import type { Command } from './command.ts'

/** What `echo` writes for these arguments: -n without a newline, -e with escapes. */
export function echo(args: readonly string[]): string {
  const words = [...args]
  let newline = '\n'
  let escapes = false
  while (/^-[neE]+$/.test(words[0] ?? '')) {
    const flags = words.shift() ?? ''
    if (flags.includes('n')) newline = ''
    if (flags.includes('e')) escapes = true
  }
  const text = words.join(' ')
  return (escapes ? unescape(text) : text) + newline
}

export const echoCommand: Command = {
  name: 'echo',
  run: async ({ argv, stdout }) => {
    stdout.write(echo(argv.slice(1)))
    return 0
  },
}
