/** The commands that images carry, a declaration each. A new one is added to the list. */
import { sh } from '../shell/program.ts'
import type { Program } from '../program.ts'
import type { Command } from './command.ts'
import { echoCommand } from './echo.ts'
import { cat, cp, ls, mkdir, mv, rm, touch } from './files.ts'
import { curl, nc, nslookup, wget } from './net.ts'
import { printfCommand } from './printf.ts'
import { basename, chmod, dirname, find, ln, readlink, rmdir, which } from './paths.ts'
import { env, kill, printenv, timeout, xargs, yes } from './processes.ts'
import { sed } from './sed.ts'
import { date, falseCommand, hostname, id, ps, sleep, trueCommand, uname, whoami } from './system.ts'
import { bracketCommand, testCommand } from './test.ts'
import { tar } from './tar/tar.ts'
import { cut, grep, head, seq, sort, tail, tee, tr, uniq, wc } from './text.ts'

const shell: Command = { name: 'sh', run: sh }
const common = [
  shell,
  echoCommand,
  printfCommand,
  testCommand,
  bracketCommand,
  cat,
  cp,
  ls,
  mkdir,
  mv,
  rm,
  rmdir,
  ln,
  readlink,
  chmod,
  find,
  basename,
  dirname,
  which,
  touch,
  cut,
  grep,
  head,
  sed,
  seq,
  sort,
  tail,
  tee,
  tr,
  uniq,
  wc,
  date,
  env,
  falseCommand,
  hostname,
  id,
  printenv,
  ps,
  kill,
  xargs,
  timeout,
  yes,
  sleep,
  trueCommand,
  uname,
  whoami,
  tar,
]

const programsOf = (commands: readonly Command[]): ReadonlyMap<string, Program> =>
  new Map(commands.map(({ name, folder = '/bin', run }) => [`${folder}/${name}`, run]))

/** What busybox brings. */
export const busyboxPrograms = programsOf([...common, wget, nslookup, nc])

/** What Debian-based images bring. */
export const debianPrograms = new Map([...programsOf([...common, curl]), ['/bin/bash', sh] as const])
