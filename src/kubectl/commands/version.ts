import { kubernetesVersion, type JsonObject } from '#apimachinery'
import type { Command, Invocation } from '../command.ts'
import { CommandError } from '../errors.ts'
import { toYaml } from '../printers/yaml.ts'

const clientVersion: JsonObject = { ...kubernetesVersion }
const kustomizeVersion = 'v5.8.1'

/** The fields of a version in the order in which Go declares them. */
const inOrder = (version: JsonObject): JsonObject =>
  Object.fromEntries(
    [...Object.keys(clientVersion), ...Object.keys(version)].flatMap((key) => (key in version ? [[key, version[key]]] : [])),
  )

const minorOf = (version: JsonObject): number => Number.parseInt(String(version['minor']), 10)

/** What is said of a server that is more than one minor version away. */
function skew(server: JsonObject): string {
  if (server['major'] === clientVersion['major'] && Math.abs(minorOf(server) - minorOf(clientVersion)) <= 1) return ''
  const named = (version: JsonObject): string => `${String(version['major'])}.${minorOf(version)}`
  return `WARNING: version difference between client (${named(clientVersion)}) and server (${named(server)}) exceeds the supported minor version skew of +/-1\n`
}

function text(server: JsonObject | undefined): string {
  const ours = `Client Version: ${String(clientVersion['gitVersion'])}\nKustomize Version: ${kustomizeVersion}\n`
  return server ? `${ours}Server Version: ${String(server['gitVersion'])}\n` : ours
}

async function run({ args, flags, io, session }: Invocation): Promise<void> {
  if (args.length > 0) throw new CommandError(`extra arguments: [${args.join(' ')}]`)
  const output = flags.string('output')
  if (!['', 'json', 'yaml'].includes(output)) throw new CommandError("--output must be 'yaml' or 'json'")
  let failed: unknown
  let server: JsonObject | undefined
  if (!flags.bool('client')) {
    try {
      server = inOrder(await session.api.path('/version'))
    } catch (error) {
      failed = error
    }
  }
  const all = { clientVersion, kustomizeVersion, ...(server && { serverVersion: server }) }
  io.stdout(output === 'json' ? `${JSON.stringify(all, null, 2)}\n` : output === 'yaml' ? toYaml(all) : text(server))
  if (failed !== undefined) throw failed
  if (server) io.stderr(skew(server))
}

export const version: Command = {
  name: 'version',
  group: 'Other Commands',
  short: 'Print the client and server version information',
  examples: `# Print the version of kubectl and that of the cluster
kubectl version`,
  usage: '[flags]',
  flags: [
    { name: 'client', type: 'bool', help: 'If true, only the version of kubectl, which needs no cluster.' },
    { name: 'output', short: 'o', type: 'string', help: "One of 'yaml' or 'json'.", choices: ['yaml', 'json'] },
  ],
  run,
}
