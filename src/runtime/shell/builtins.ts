import { FileError } from '../files.ts'
import { Exit } from '../program.ts'
import { parseSignal, signals } from '../signals.ts'
import { readLine } from '../stdio.ts'
import { parseFlags } from '../commands/command.ts'
import { echo } from '../commands/echo.ts'
import { formatPrintf } from '../commands/printf.ts'
import { evaluateTest } from '../commands/test.ts'
import { parseScript } from './parser.ts'
import { Jump, type Streams } from './jump.ts'
import type { Shell } from './shell.ts'

/** A command that the shell runs itself. */
type Builtin = (shell: Shell, argv: readonly string[], streams: Streams) => number | Promise<number>

const count = (text: string | undefined, fallback: number): number => (text === undefined ? fallback : Number(text) || 0)

async function read(shell: Shell, argv: readonly string[], { stdin, stderr }: Streams): Promise<number> {
  const { flags, words: names } = parseFlags(argv.slice(1), 'ptndu')
  stderr.write(flags.get('p') ?? '')
  const line = await readLine(stdin)
  const text = flags.has('r') ? (line?.text ?? '') : (line?.text ?? '').replaceAll(/\\(.)/g, '$1')
  const targets = names.length > 0 ? names : ['REPLY']
  for (const [index, value] of wordsOf(text, shell.separators, targets.length).entries()) shell.set(targets[index] ?? '', value)
  return line?.isTerminated ? 0 : 1
}

/** So many words of a line; the last is all that is left. */
function wordsOf(line: string, separators: string, count: number): readonly string[] {
  const blanks = Array.from(separators).filter((character) => ' \t\n'.includes(character))
  const isBlank = (at: number): boolean => blanks.includes(line[at] ?? '-')
  const words: string[] = []
  let at = 0
  const skipBlanks = (): void => {
    while (isBlank(at)) at++
  }
  skipBlanks()
  while (words.length < count - 1) {
    const from = at
    while (at < line.length && !separators.includes(line[at] ?? '')) at++
    words.push(line.slice(from, at))
    skipBlanks()
    if (at < line.length && separators.includes(line[at] ?? '')) at++
    skipBlanks()
  }
  let end = line.length
  while (end > at && isBlank(end - 1)) end--
  return [...words, line.slice(at, end)]
}

function changeFolder(shell: Shell, argv: readonly string[], { stderr }: Streams): number {
  const target = argv[1] === '-' ? (shell.variables.get('OLDPWD') ?? '/') : (argv[1] ?? shell.variables.get('HOME') ?? '/')
  const path = shell.path(target)
  if (shell.process.files.stat(path)?.type !== 'folder') {
    stderr.write(`${shell.name}: cd: can't cd to ${target}: No such file or directory\n`)
    return 2
  }
  shell.set('OLDPWD', shell.process.cwd)
  shell.process.cwd = path
  shell.set('PWD', path)
  return 0
}

function setOptions(shell: Shell, argv: readonly string[]): number {
  const names = argv.slice(1)
  while (names.length > 0) {
    const [first = ''] = names
    if (first === '--') {
      shell.positional = names.slice(1)
      return 0
    }
    if (!/^[-+]/.test(first)) {
      shell.positional = names
      return 0
    }
    names.shift()
    const flags =
      first === '-o' || first === '+o'
        ? [names.shift() ?? '']
        : Array.from(first.slice(1)).flatMap((flag) => (flag === 'o' ? [names.shift() ?? ''] : [flag]))
    for (const flag of flags) {
      const short = { errexit: 'e', xtrace: 'x', nounset: 'u', allexport: 'a' }[flag] ?? flag
      if (first.startsWith('-')) shell.options.add(short)
      else shell.options.delete(short)
    }
  }
  return 0
}

function trap(shell: Shell, argv: readonly string[]): number {
  const [action = '', ...names] = argv.slice(1)
  for (const name of names) {
    const signal = name === 'EXIT' || name === '0' ? 'EXIT' : parseSignal(name)
    if (signal) shell.trap(signal, action === '-' ? undefined : action)
  }
  return 0
}

async function wait(shell: Shell, argv: readonly string[]): Promise<number> {
  const pids = argv.slice(1).map(Number)
  const jobs = shell.jobs.filter(({ pid }) => pids.length === 0 || pids.includes(pid))
  let status = 0
  for (const job of jobs) status = await job.exit
  return pids.length === 0 ? 0 : status
}

function kill(shell: Shell, argv: readonly string[], { stdout, stderr }: Streams): number {
  const [first = '', ...rest] = argv.slice(1)
  if (first === '-l') {
    stdout.write(`${Object.keys(signals).join(' ')}\n`)
    return 0
  }
  const flag = first === '-s' ? rest.shift() : first.startsWith('-') ? first.slice(1) : undefined
  const signal = flag === undefined ? 'TERM' : parseSignal(flag)
  const targets = first.startsWith('-') ? rest : [first, ...rest]
  let status = 0
  for (const target of targets) {
    const exists =
      flag === '0'
        ? shell.process.processes().some(({ pid }) => pid === Number(target))
        : signal && shell.process.kill(Number(target), signal)
    if (exists) continue
    stderr.write(`${shell.name}: can't kill pid ${target}: No such process\n`)
    status = 1
  }
  return status
}

function exportNames(shell: Shell, argv: readonly string[]): number {
  for (const argument of argv.slice(1)) {
    const [name = '', ...value] = argument.split('=')
    if (value.length > 0) shell.set(name, value.join('='))
    shell.variables.export(name)
  }
  return 0
}

async function source(shell: Shell, argv: readonly string[], streams: Streams): Promise<number> {
  const path = shell.path(argv[1] ?? '')
  if (!shell.process.files.exists(path)) throw new FileError(`can't open '${argv[1] ?? ''}'`)
  return shell.run(parseScript(shell.process.files.text(path)), streams)
}

/** Replaces the shell: what follows is the program's life. */
async function exec(shell: Shell, argv: readonly string[], streams: Streams): Promise<number> {
  if (argv.length === 1) return 0
  const child = shell.process.spawn(argv.slice(1), { env: shell.environment(), cwd: shell.process.cwd, ...streams })
  if (!child) {
    streams.stderr.write(`${shell.name}: exec: ${argv[1] ?? ''}: not found\n`)
    throw new Exit(127)
  }
  // The program has the shell's place: what is sent to the shell is meant for it.
  for (const signal of ['TERM', 'INT', 'QUIT', 'HUP', 'USR1', 'USR2', 'WINCH'] as const)
    shell.process.onSignal(signal, () => child.kill(signal))
  throw new Exit(await child.exit)
}

async function evaluate(shell: Shell, argv: readonly string[], streams: Streams): Promise<number> {
  return shell.run(parseScript(argv.slice(1).join(' ')), streams)
}

function locate(shell: Shell, argv: readonly string[], { stdout }: Streams): number {
  const names = argv.slice(1).filter((argument) => !argument.startsWith('-'))
  let status = 0
  for (const name of names) {
    const folders = (shell.variables.get('PATH') ?? '').split(':')
    const path = folders.map((folder) => `${folder}/${name}`).find((candidate) => shell.process.files.exists(candidate))
    if (name in builtins || name in specialBuiltins || shell.functions.has(name)) stdout.write(`${name}\n`)
    else if (path) stdout.write(`${path}\n`)
    else status = 127
  }
  return status
}

/** Those that may change the shell; assignments before them stay. */
export const specialBuiltins: Readonly<Record<string, Builtin>> = {
  ':': () => 0,
  '.': source,
  source,
  break: (_, argv) => {
    throw new Jump('break', count(argv[1], 1))
  },
  continue: (_, argv) => {
    throw new Jump('continue', count(argv[1], 1))
  },
  return: (shell, argv) => {
    throw new Jump('return', count(argv[1], shell.lastStatus))
  },
  exit: (shell, argv) => {
    throw new Exit(count(argv[1], shell.lastStatus))
  },
  eval: evaluate,
  exec,
  export: exportNames,
  readonly(shell, argv) {
    for (const argument of argv.slice(1)) {
      const [name = '', ...value] = argument.split('=')
      if (value.length > 0) shell.set(name, value.join('='))
      shell.variables.freeze(name)
    }
    return 0
  },
  set: setOptions,
  shift(shell, argv) {
    shell.positional = shell.positional.slice(count(argv[1], 1))
    return 0
  },
  trap,
  unset(shell, argv) {
    for (const name of argv.slice(1)) {
      shell.variables.unset(name)
      shell.functions.delete(name)
    }
    return 0
  },
}

export const builtins: Readonly<Record<string, Builtin>> = {
  true: () => 0,
  false: () => 1,
  cd: changeFolder,
  pwd(shell, _, { stdout }) {
    stdout.write(`${shell.process.cwd}\n`)
    return 0
  },
  echo(_, argv, { stdout }) {
    stdout.write(echo(argv.slice(1)))
    return 0
  },
  printf(_, argv, { stdout }) {
    stdout.write(formatPrintf(argv.slice(1)))
    return 0
  },
  test: (shell, argv, { stderr }) => evaluateTest('test', argv.slice(1), shell.process, stderr),
  '[': (shell, argv, { stderr }) => evaluateTest('[', argv.slice(1), shell.process, stderr),
  '[[': (shell, argv, { stderr }) => evaluateTest('[[', argv.slice(1), shell.process, stderr),
  read,
  wait,
  kill,
  local(shell, argv, { stderr }) {
    for (const argument of argv.slice(1)) {
      const [name = '', ...value] = argument.split('=')
      if (!shell.variables.hide(name)) {
        stderr.write(`${shell.name}: local: not in a function\n`)
        return 2
      }
      if (value.length > 0) shell.set(name, value.join('='))
    }
    return 0
  },
  command: async (shell, argv, streams) => {
    if (argv[1] === '-v' || argv[1] === '-V') return locate(shell, argv, streams)
    const child = shell.process.spawn(argv.slice(1), { env: shell.environment(), ...streams })
    return child ? child.exit : 127
  },
  type: locate,
  umask: () => 0,
  ulimit: () => 0,
}
