import type { ContainerProcess, Program } from '../program.ts'
import { readLine } from '../stdio.ts'
import { Interrupted } from './jump.ts'
import { parseScript } from './parser.ts'
import { Shell } from './shell.ts'
import { SyntaxError } from './syntax.ts'

/** `sh`: `-c script`, a script file, or line by line from its input. */
export const sh: Program = async (process) => {
  const args = process.argv.slice(1)
  const options: string[] = []
  let isCommand = false
  while (/^[-+]\w/.test(args[0] ?? '')) {
    const flag = args.shift() ?? ''
    if (flag === '-o') options.push(args.shift() ?? '')
    else options.push(...flag.slice(1))
    if (flag.includes('c')) isCommand = true
  }
  const [first, ...rest] = args
  const name = isCommand ? (rest[0] ?? process.argv[0] ?? 'sh') : (first ?? process.argv[0] ?? 'sh')
  const shell = new Shell(process, name, isCommand ? rest.slice(1) : rest)
  for (const option of options) if ('exua'.includes(option) || option === 'pipefail') shell.options.add(option)
  if (isCommand) return runText(shell, process, first ?? '')
  if (first !== undefined) return runFile(shell, process, first)
  return runInteractive(shell, process, options.includes('i') || process.env['TERM'] !== undefined)
}

async function runText(shell: Shell, process: ContainerProcess, text: string): Promise<number> {
  try {
    const script = parseScript(text)
    return await shell.finish(() => shell.run(script))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    process.stderr.write(`${shell.name}: syntax error: ${error.message}\n`)
    return 2
  }
}

async function runFile(shell: Shell, process: ContainerProcess, name: string): Promise<number> {
  const path = shell.path(name)
  if (process.files.stat(path)?.type === 'file') return runText(shell, process, process.files.text(path))
  process.stderr.write(`${process.argv[0] ?? 'sh'}: can't open '${name}': No such file or directory\n`)
  return 2
}

/** Reads commands as they come; a command that goes on over several lines waits for its end. */
async function runInteractive(shell: Shell, process: ContainerProcess, prompts: boolean): Promise<number> {
  const prompt = (text: string): void => {
    if (prompts) process.stdout.write(text)
  }
  let pending = ''
  let isWaiting = false
  const ask = (): void => prompt(pending === '' ? `${process.cwd} # ` : '> ')
  // What runs is interrupted; the shell goes on with a new line.
  const onInterrupt = (): void => {
    pending = ''
    if (isWaiting) ask()
    else shell.isInterrupted = true
  }
  if (prompts) process.onSignal('INT', onInterrupt)
  return shell.finish(async () => {
    for (;;) {
      ask()
      isWaiting = true
      const line = await readLine(process.stdin)
      isWaiting = false
      shell.isInterrupted = false
      if (!line) return shell.lastStatus
      const text = `${pending}${line.text}\n`
      try {
        const script = parseScript(text)
        pending = ''
        await shell.run(script)
      } catch (error) {
        if (error instanceof Interrupted) shell.lastStatus = 130
        else if (!(error instanceof SyntaxError)) throw error
        else if (/^unterminated|^unexpected end of file|^missing/.test(error.message)) pending = text
        else {
          pending = ''
          shell.lastStatus = 2
          process.stderr.write(`sh: syntax error: ${error.message}\n`)
        }
      }
    }
  })
}
