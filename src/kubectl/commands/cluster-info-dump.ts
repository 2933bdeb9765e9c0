import type { CoreEvent, Pod } from '#api'
import { apiVersionOf, type JsonObject } from '#apimachinery'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, messageOf } from '../errors.ts'
import { splitComma } from '../flags.ts'
import { goTyped } from '../printers/go-typed.ts'
import { objectFormats, objectPrinter, outputOf, printFlags, unknownFormat, type ObjectPrinter } from '../printers/objects.ts'
import { allNamespacesFlag } from '../resources/targets.ts'
import { typedEvent } from './events.ts'
import { logText } from './log-streams.ts'

/** Where a dump goes: one text, or a file for each of its parts. */
type Write = (name: string, text: string) => Promise<void>

/** What is dumped of a namespace, in this order. */
const dumped = ['events.v1.', 'replicationcontrollers', 'services', 'daemonsets.apps', 'deployments.apps', 'replicasets.apps', 'pods']

const fileEndings: Readonly<Record<string, string>> = { json: '.json', yaml: '.yaml' }

function writer({ flags, io }: Invocation): Write {
  const directory = flags.string('output-directory')
  if (directory === '' || directory === '-') return async (_, text) => io.stdout(text)
  const { files } = io
  if (!files.write) throw new CommandError('this terminal has no files to write to')
  return async (name, text) => files.write?.(`${directory}/${name}`, text)
}

/** The objects of one type as a list of that type. */
async function listOf(
  { session }: Invocation,
  name: string,
  namespace?: string,
): Promise<JsonObject & { readonly items: readonly JsonObject[] }> {
  const type = await session.type(name)
  const { items, metadata } = await session.api.listAll({ type, ...(namespace !== undefined && { namespace }) })
  const { resourceVersion = '' } = metadata
  const head = { kind: `${type.kind}List`, apiVersion: apiVersionOf(type.group, type.version), metadata: { resourceVersion } }
  const asGo = type.kind === 'Event' ? (item: RawObject) => typedEvent(item as unknown as CoreEvent) : goTyped
  return { ...head, items: items.map(asGo) }
}

/** What all containers of a pod have written, in the order in which they start. */
async function logsOf({ session }: Invocation, pod: Pod): Promise<string> {
  const { metadata, spec } = pod
  let text = ''
  for (const { name } of [...(spec.initContainers ?? []), ...spec.containers]) {
    const whose = `logs for container ${name} of pod ${metadata.namespace}/${metadata.name} ====\n`
    const found = await logText(session, { pod, container: name, query: { container: name } }).catch(
      (error: unknown) => `Request log error: ${messageOf(error)}\n`,
    )
    text += `==== START ${whose}${found}==== END ${whose}`
  }
  return text
}

async function namespacesOf(invocation: Invocation): Promise<readonly string[]> {
  const { flags, session } = invocation
  if (flags.bool('all-namespaces'))
    return (await session.api.listAll({ type: await session.type('namespaces') })).items.map(({ metadata }) => metadata.name)
  const named = splitComma(flags.strings('namespaces'))
  return named.length > 0 ? named : ['kube-system', session.namespace]
}

async function dumpNamespace(invocation: Invocation, namespace: string, print: ObjectPrinter, write: Write): Promise<void> {
  const ending = fileEndings[outputOf(invocation.flags).format] ?? '.txt'
  let pods: readonly Pod[] = []
  for (const name of dumped) {
    const list = await listOf(invocation, name, namespace)
    const [plural = ''] = name.split('.')
    await write(`${namespace}/${plural}${ending}`, print(list))
    if (plural === 'pods') pods = list.items as unknown as readonly Pod[]
  }
  for (const pod of pods) await write(`${namespace}/${pod.metadata.name}/logs.txt`, await logsOf(invocation, pod))
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, io } = invocation
  const print = await objectPrinter(flags, io, { inOrder: true })
  if (!print) throw unknownFormat(flags, objectFormats)
  const write = writer(invocation)
  await write(`nodes${fileEndings[outputOf(flags).format] ?? '.txt'}`, print(await listOf(invocation, 'nodes')))
  for (const namespace of await namespacesOf(invocation)) await dumpNamespace(invocation, namespace, print, write)
  const directory = flags.string('output-directory')
  if (directory !== '' && directory !== '-') io.stdout(`Cluster info dumped to ${directory}\n`)
}

export const clusterInfoDump: Command = {
  name: 'dump',
  short: 'Dump relevant information for debugging and diagnosis',
  long: 'Prints the nodes, and of kube-system and the current namespace what runs there, what happened, and what containers wrote.',
  examples: `# Dump everything to the screen
kubectl cluster-info dump

# Only what is in some namespaces
kubectl cluster-info dump --namespaces default,kube-system`,
  usage: '[flags]',
  flags: [
    { ...allNamespacesFlag, help: 'If true, all namespaces, whatever --namespaces says.' },
    { name: 'namespaces', type: 'strings', help: 'The namespaces to dump.' },
    { name: 'output-directory', type: 'string', help: 'Where to put a file for each part. Empty or - is the screen.' },
    { name: 'pod-running-timeout', type: 'duration', default: '20s', help: 'How long (5s, 2m, 3h) to wait until there is a pod.' },
    ...printFlags().map((flag) => (flag.name === 'output' ? { ...flag, default: 'json' } : flag)),
  ],
  run,
}
