import { lazily, type Program } from '../program.ts'

/**
 * Where the commands lie that images carry, without what they do: that is loaded with the first that runs, so that a page
 * opens without it. installed.test.ts holds these lists against the commands.
 */
const common =
  '/bin/sh /bin/echo /usr/bin/printf /usr/bin/test /usr/bin/[ /bin/cat /bin/cp /bin/ls /bin/mkdir /bin/mv /bin/rm /bin/rmdir /bin/ln ' +
  '/usr/bin/readlink /bin/chmod /usr/bin/find /usr/bin/basename /usr/bin/dirname /usr/bin/which /bin/touch /usr/bin/cut /bin/grep ' +
  '/usr/bin/head /bin/sed /usr/bin/seq /usr/bin/sort /usr/bin/tail /usr/bin/tee /usr/bin/tr /usr/bin/uniq /usr/bin/wc /bin/date ' +
  '/usr/bin/env /bin/false /bin/hostname /usr/bin/id /bin/printenv /bin/ps /bin/kill /usr/bin/xargs /usr/bin/timeout /usr/bin/yes ' +
  '/bin/sleep /bin/true /bin/uname /usr/bin/whoami /bin/tar'

type Commands = typeof import('./index.ts')

function installed(paths: string, of: (commands: Commands) => ReadonlyMap<string, Program>): ReadonlyMap<string, Program> {
  const program = (path: string): Program =>
    lazily(async () => of(await import('./index.ts')).get(path) ?? (() => Promise.reject(new Error(`${path} is not installed`))))
  return new Map(paths.split(' ').map((path) => [path, program(path)]))
}

/** What busybox brings. */
export const installedByBusybox = installed(
  `${common} /usr/bin/wget /usr/bin/nslookup /usr/bin/nc`,
  ({ busyboxPrograms }) => busyboxPrograms,
)

/** What Debian-based images bring. */
export const installedByDebian = installed(`${common} /usr/bin/curl /bin/bash`, ({ debianPrograms }) => debianPrograms)
