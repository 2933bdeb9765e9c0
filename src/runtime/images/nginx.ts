import { installedByDebian } from '../commands/installed.ts'
import { textFiles } from '../files.ts'
import type { Image, Release } from '../image.ts'
import { lazily, type Program } from '../program.ts'
import { defaultSite, fiftyPage, mainConfig, welcomePage } from './nginx/pages.ts'
import { tagsOf } from './versions.ts'

const versions =
  '1.7.9 1.14.2 1.15.12 1.16.1 1.17.10 1.18.0 1.19.10 1.20.2 1.21.6 1.22.1 1.23.4 1.24.0 1.25.5 1.26.3 1.27.5 1.28.0 1.29.3'.split(' ')
const tags = tagsOf(versions, { latest: '1.29.3', mainline: '1.29.3', stable: '1.28.0' })
const variants = /-(?:alpine|alpine-slim|bookworm|bullseye|perl)$/

/** The image's entry point: says what it configures, then becomes what follows. */
const entrypoint: Program = async (process) => {
  const [, ...command] = process.argv
  const say = (script: string, text: string): void => process.stdout.write(`${script}: ${text}\n`)
  if (command[0] === 'nginx' || command[0] === 'nginx-debug') {
    const own = '/docker-entrypoint.sh'
    const first = '10-listen-on-ipv6-by-default.sh'
    say(own, '/docker-entrypoint.d/ is not empty, will attempt to perform configuration')
    say(own, 'Looking for shell scripts in /docker-entrypoint.d/')
    say(own, `Launching /docker-entrypoint.d/${first}`)
    say(first, 'info: Getting the checksum of /etc/nginx/conf.d/default.conf')
    say(first, 'info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf')
    for (const name of ['15-local-resolvers.envsh', '20-envsubst-on-templates.sh', '30-tune-worker-processes.sh'])
      say(own, `${name.endsWith('.envsh') ? 'Sourcing' : 'Launching'} /docker-entrypoint.d/${name}`)
    say(own, 'Configuration complete; ready for start up')
  }
  const child = process.spawn(command, { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr })
  if (!child) {
    process.stderr.write(`/docker-entrypoint.sh: exec: ${command[0] ?? ''}: not found\n`)
    return 127
  }
  for (const signal of ['QUIT', 'TERM', 'INT', 'HUP', 'USR1', 'WINCH'] as const) process.onSignal(signal, () => child.kill(signal))
  return child.exit
}

const files = textFiles({
  '/usr/share/nginx/html/index.html': welcomePage,
  '/usr/share/nginx/html/50x.html': fiftyPage,
  '/etc/nginx/nginx.conf': mainConfig,
  '/etc/nginx/conf.d/default.conf': defaultSite,
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nnginx:x:101:101:nginx user:/nonexistent:/bin/false\n',
  '/etc/debian_version': '12.12\n',
})

/** About what the registry holds of each line, compressed. */
const sizeOf = (version: string, variant: string): number =>
  variant.startsWith('-alpine')
    ? 20_900_000
    : Number(version.split('.')[1]) >= 25
      ? 72_300_000
      : Number(version.split('.')[1]) >= 19
        ? 57_000_000
        : 44_800_000

const releases = new Map<string, Release>()

function releaseOf(version: string, variant: string): Release {
  const key = version + variant
  const known = releases.get(key)
  if (known) return known
  const server = lazily(async () => (await import('./nginx/program.ts')).nginxProgram(version))
  const programs = new Map([...installedByDebian, ['/docker-entrypoint.sh', entrypoint], ['/usr/sbin/nginx', server]] as const)
  const release: Release = {
    version: key,
    sizeBytes: sizeOf(version, variant),
    residentBytes: 3_400_000,
    entrypoint: ['/docker-entrypoint.sh'],
    cmd: ['nginx', '-g', 'daemon off;'],
    env: { NGINX_VERSION: version, PKG_RELEASE: '1~bookworm' },
    stopSignal: 'QUIT',
    files: () => files,
    programs: () => programs,
  }
  releases.set(key, release)
  return release
}

/** https://hub.docker.com/_/nginx */
export const nginx: Image = {
  repository: 'docker.io/library/nginx',
  release(tag) {
    const variant = variants.exec(tag)?.[0] ?? (tag === 'alpine' ? '-alpine' : '')
    const version = tags.get(tag === 'alpine' ? 'latest' : tag.replace(variants, ''))
    return version === undefined ? undefined : releaseOf(version, variant)
  },
}
