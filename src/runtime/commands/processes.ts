import { parseSignal, signals } from '../signals.ts'
import { readAll } from '../stdio.ts'
import { toText } from '../bytes.ts'
import { complain, linesOf, parseFlags, type Command } from './command.ts'
import { secondsOf } from './system.ts'

export const kill: Command = {
  name: 'kill',
  async run(process) {
    const [first = '', ...rest] = process.argv.slice(1)
    if (first === '-l') {
      process.stdout.write(`${Object.keys(signals).join(' ')}\n`)
      return 0
    }
    const flag = first === '-s' ? rest.shift() : first.startsWith('-') ? first.slice(1) : undefined
    const signal = flag === undefined ? 'TERM' : parseSignal(flag)
    if (!signal && flag !== '0') {
      complain(process, `bad signal name '${flag}'`)
      return 1
    }
    let status = 0
    for (const target of flag === undefined ? [first, ...rest] : rest) {
      const pid = Number(target)
      const isThere = signal ? process.kill(pid, signal) : process.processes().some((each) => each.pid === pid)
      if (isThere) continue
      complain(process, `can't kill pid ${target}: No such process`)
      status = 1
    }
    return status
  },
}

/** Runs a command with the words of its input as arguments. */
export const xargs: Command = {
  name: 'xargs',
  folder: '/usr/bin',
  async run(process) {
    const args = process.argv.slice(1)
    let [batch, placeholder] = [Infinity, '']
    while (args[0]?.startsWith('-')) {
      const [, letter = '', value = ''] = /^-(.)(.*)$/.exec(args.shift() ?? '') ?? []
      if (letter === 'n') batch = Number(value || args.shift()) || Infinity
      if (letter === 'I') placeholder = value || (args.shift() ?? '')
    }
    const command = args.length > 0 ? args : ['echo']
    const text = toText(await readAll(process.stdin))
    const words = placeholder === '' ? text.split(/\s+/).filter(Boolean) : linesOf(text)
    const size = placeholder === '' ? batch : 1
    let status = 0
    for (let at = 0; at === 0 || at < words.length; at += size) {
      const some = words.slice(at, at + size)
      if (placeholder !== '' && some.length === 0) break
      const argv = placeholder === '' ? [...command, ...some] : command.map((word) => word.replaceAll(placeholder, some[0] ?? ''))
      const { stdout, stderr } = process
      const child = process.spawn(argv, { stdout, stderr })
      if (!child) {
        complain(process, `${argv[0] ?? ''}: No such file or directory`)
        return 127
      }
      if ((await child.exit) !== 0) status = 123
    }
    return status
  },
}

export const timeout: Command = {
  name: 'timeout',
  folder: '/usr/bin',
  async run(process) {
    const args = process.argv.slice(1)
    let signal: Parameters<typeof process.kill>[1] = 'TERM'
    while (args[0]?.startsWith('-')) {
      const flag = args.shift() ?? ''
      if (flag.startsWith('-s')) signal = parseSignal(flag.slice(2) || (args.shift() ?? '')) ?? 'TERM'
      else if (flag.startsWith('-k')) args.shift()
    }
    const [limit = '0', ...command] = args
    const { stdin, stdout, stderr } = process
    const child = process.spawn(command, { stdin, stdout, stderr })
    if (!child) {
      complain(process, `can't execute '${command[0] ?? ''}': No such file or directory`)
      return 127
    }
    const isLate = process.sleep(secondsOf(limit) * 1000).then(() => 'late' as const)
    const first = await Promise.race([child.exit, isLate])
    if (first !== 'late') return first
    child.kill(signal)
    return child.exit
  },
}

export const yes: Command = {
  name: 'yes',
  folder: '/usr/bin',
  async run(process) {
    const text = `${process.argv.slice(1).join(' ') || 'y'}\n`
    for (;;) {
      await process.work(0.1)
      process.stdout.write(text)
    }
  },
}

/** Runs a command with other variables, or shows them. */
export const env: Command = {
  name: 'env',
  folder: '/usr/bin',
  async run(process) {
    const args = process.argv.slice(1)
    const variables: Record<string, string> = args[0] === '-i' || args[0] === '-' ? {} : { ...process.env }
    if (args[0] === '-i' || args[0] === '-') args.shift()
    while (args[0] === '-u') delete variables[args.splice(0, 2)[1] ?? '']
    while (/^\w+=/.test(args[0] ?? '')) {
      const [, name = '', value = ''] = /^(\w+)=([^]*)$/.exec(args.shift() ?? '') ?? []
      variables[name] = value
    }
    if (args.length === 0) {
      for (const [name, value] of Object.entries(variables)) process.stdout.write(`${name}=${value}\n`)
      return 0
    }
    const { stdin, stdout, stderr } = process
    const child = process.spawn(args, { env: variables, stdin, stdout, stderr })
    if (child) return child.exit
    complain(process, `can't execute '${args[0] ?? ''}': No such file or directory`)
    return 127
  },
}

export const printenv: Command = {
  name: 'printenv',
  async run(process) {
    const { words: names } = parseFlags(process.argv.slice(1))
    if (names.length === 0) return env.run({ ...process, argv: ['env'] })
    const values = names.flatMap((name) => process.env[name] ?? [])
    for (const value of values) process.stdout.write(`${value}\n`)
    return values.length === names.length ? 0 : 1
  },
}
