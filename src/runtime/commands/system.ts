import { formatTime } from '#kernel'
import { complain, type Command } from './command.ts'

/** `5`, `1.5m`, `2h`. */
export const secondsOf = (text: string): number => {
  const [, amount = '0', unit = 's'] = /^([\d.]+)([smhd]?)$/.exec(text) ?? []
  return Number(amount) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit || 's'] ?? 1)
}

export const sleep: Command = {
  name: 'sleep',
  async run(process) {
    const words = process.argv.slice(1)
    if (words.length === 0) {
      complain(process, 'missing operand')
      return 1
    }
    if (words.includes('infinity')) await new Promise(() => undefined)
    const wrong = words.find((word) => !/^[\d.]+[smhd]?$/.test(word))
    if (wrong !== undefined) {
      complain(process, `invalid number '${wrong}'`)
      return 1
    }
    await process.sleep(words.reduce((sum, word) => sum + secondsOf(word), 0) * 1000)
    return 0
  },
}

export const trueCommand: Command = { name: 'true', run: async () => 0 }
export const falseCommand: Command = { name: 'false', run: async () => 1 }

export const hostname: Command = {
  name: 'hostname',
  async run({ argv, hostname: name, network, stdout }) {
    stdout.write(`${argv.some((word) => /^-[iI]$/.test(word)) ? network.ip : name}\n`)
    return 0
  },
}

const days = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** strftime, in UTC. */
export function formatDate(nowMs: number, pattern: string): string {
  const iso = formatTime(nowMs)
  const [year = '', month = '', day = ''] = iso.slice(0, 10).split('-')
  const [hour = '', minute = '', second = ''] = iso.slice(11, 19).split(':')
  const parts: Readonly<Record<string, string>> = {
    Y: year,
    m: month,
    d: day,
    e: day.replace(/^0/, ' '),
    H: hour,
    M: minute,
    S: second,
    s: String(Math.floor(nowMs / 1000)),
    N: String((nowMs % 1000) * 1_000_000).padStart(9, '0'),
    // The epoch began on a Thursday.
    a: days[Math.floor(nowMs / 86_400_000) % 7] ?? '',
    b: months[Number(month) - 1] ?? '',
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    Z: 'UTC',
    z: '+0000',
    n: '\n',
    '%': '%',
  }
  return pattern.replaceAll(/%(.)/g, (whole, letter: string) => parts[letter] ?? whole)
}

export const date: Command = {
  name: 'date',
  async run(process) {
    const { argv, stdout } = process
    const format =
      argv.find((word) => word.startsWith('+'))?.slice(1) ?? (argv.includes('-Iseconds') ? '%FT%T+00:00' : '%a %b %e %T UTC %Y')
    const given = /^@(\d+)$/.exec(argv[argv.findIndex((word) => word === '-d') + 1] ?? '')?.[1]
    stdout.write(`${formatDate(given === undefined ? process.now() : Number(given) * 1000, format)}\n`)
    return 0
  },
}

export const id: Command = {
  name: 'id',
  folder: '/usr/bin',
  async run({ argv, stdout }) {
    stdout.write(
      argv.includes('-u') || argv.includes('-g')
        ? argv.includes('-n')
          ? 'root\n'
          : '0\n'
        : 'uid=0(root) gid=0(root) groups=0(root),10(wheel)\n',
    )
    return 0
  },
}

export const whoami: Command = {
  name: 'whoami',
  folder: '/usr/bin',
  async run({ stdout }) {
    stdout.write('root\n')
    return 0
  },
}

export const uname: Command = {
  name: 'uname',
  async run({ argv, stdout, hostname: name }) {
    stdout.write(
      argv.includes('-a')
        ? `Linux ${name} 6.12.0 #1 SMP x86_64 GNU/Linux\n`
        : argv.includes('-r')
          ? '6.12.0\n'
          : argv.includes('-m')
            ? 'x86_64\n'
            : argv.includes('-n')
              ? `${name}\n`
              : 'Linux\n',
    )
    return 0
  },
}

export const ps: Command = {
  name: 'ps',
  async run(process) {
    const { stdout } = process
    stdout.write('PID   USER     TIME  COMMAND\n')
    for (const { pid, argv } of process.processes()) stdout.write(`${String(pid).padStart(5)} root      0:00 ${argv.join(' ')}\n`)
    return 0
  },
}
