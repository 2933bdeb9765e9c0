import type { JsonObject } from '#apimachinery'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, messageOf, throwCollected } from '../errors.ts'
import { dryRunFlag, dryRunOf, printFlags, resultPrinter } from '../printers/objects.ts'
import { fetchAll, filenameFlags, select, selectOptions, type Found } from '../resources/targets.ts'
import { fieldManagerFlag, metadataOf, saveConfigFlag, sendGenerated } from './create/generate.ts'
import { parseLabels } from './create/labels.ts'
import { exposedService, serviceKind } from './expose-service.ts'
import { overridden, overrideFlags } from './overrides.ts'

type Labels = Readonly<Record<string, string>>
type Port = Readonly<Record<'containerPort' | 'port', number>> & { readonly protocol?: string }

const exposable = ['ReplicationController', 'Service', 'Pod', 'Deployment.apps', 'ReplicaSet.apps']

const member = (object: JsonObject | undefined, key: string): JsonObject | undefined => object?.[key] as JsonObject | undefined

/** The labels of the pods behind an object. */
function selectorOf({ kind, metadata, ...object }: RawObject): Labels {
  const spec = member(object, 'spec')
  if (kind === 'Pod') {
    const labels = (metadata['labels'] ?? {}) as Labels
    if (Object.keys(labels).length === 0) throw new CommandError('the pod has no labels and cannot be exposed')
    return labels
  }
  const selector = member(spec, 'selector')
  if (kind === 'Service' || kind === 'ReplicationController') {
    if (!selector || Object.keys(selector).length === 0) throw new CommandError('the service has no pod selector set')
    return selector as Labels
  }
  const labels = member(selector, 'matchLabels') as Labels | undefined
  if (!labels || Object.keys(labels).length === 0) throw new CommandError('invalid deployment: no selectors, therefore cannot be exposed')
  return labels
}

/** The ports that an object names, with their protocols. */
function portsOf({ kind, ...object }: RawObject): readonly { readonly port: string; readonly protocol: string }[] {
  const spec = member(object, 'spec')
  const podSpec = kind === 'Pod' ? spec : member(member(spec, 'template'), 'spec')
  const containers = (podSpec?.['containers'] ?? []) as unknown as readonly { readonly ports?: readonly Port[] }[]
  const ports = kind === 'Service' ? (spec?.['ports'] as readonly Port[] | undefined) : containers.flatMap((each) => each.ports ?? [])
  return (ports ?? []).map(({ containerPort, port, protocol }) => ({ port: String(containerPort ?? port), protocol: protocol || 'TCP' }))
}

function serviceFor({ flags }: Invocation, { type, name, object }: Found): RawObject {
  const groupKind = type.group === '' ? type.kind : `${type.kind}.${type.group}`
  if (!exposable.includes(groupKind)) throw new CommandError(`cannot expose a ${groupKind}`)
  const option = (flag: string): string => flags.string(flag)
  let selector: Labels
  try {
    selector = option('selector') ? parseLabels(option('selector')) : selectorOf(object)
  } catch (error) {
    if (option('selector')) throw error
    throw new CommandError(`couldn't retrieve selectors via --selector flag or introspection: ${messageOf(error)}`)
  }
  const found = portsOf(object)
  const ports = option('port') ? option('port').split(',') : found.map(({ port }) => port)
  if (ports.length === 0 && option('cluster-ip') !== 'None') {
    throw new CommandError("couldn't find port via --port flag or introspection")
  }
  return exposedService({
    name: option('name') || name.slice(0, 63),
    selector,
    labels: option('labels') ? parseLabels(option('labels')) : ((object.metadata['labels'] ?? {}) as Labels),
    ports,
    protocols: Object.fromEntries(found.map(({ port, protocol }) => [port, protocol])),
    option,
  })
}

async function run(invocation: Invocation): Promise<void> {
  const { args, flags, io, session } = invocation
  const dryRun = dryRunOf(flags)
  const print = await resultPrinter(flags, io, { dryRun, inOrder: true })
  const errors: unknown[] = []
  const failed = (error: unknown): void => void errors.push(error)
  const selection = await select(session, args, { ...selectOptions(flags), labelSelector: '' })
  for (const found of await fetchAll(session, selection, {}, failed)) {
    try {
      const service = overridden(serviceFor(invocation, found), flags)
      const { metadata } = service
      const placed = dryRun === 'client' ? { ...metadata, ...metadataOf(invocation, serviceKind, metadata.name) } : metadata
      const made = await sendGenerated(invocation, serviceKind, { ...service, metadata: placed }, { savesOnlyWhatIsSent: true })
      io.stdout(print('exposed', made))
    } catch (error) {
      failed(error)
    }
  }
  throwCollected(errors)
}

export const expose: Command = {
  name: 'expose',
  group: 'Basic Commands (Beginner)',
  short: 'Make a service for a deployment, a pod, a replication controller or another service',
  long: 'The service selects the pods of the object. Without --port it serves the ports that their containers name.',
  examples: `# Serve a deployment on port 80, and reach its containers on port 8000
kubectl expose deployment web --port=80 --target-port=8000

# A service on a port of every node
kubectl expose deployment web --type=NodePort --port=80

# For one pod, under another name
kubectl expose pod web-1 --port=444 --name=frontend`,
  usage:
    '(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]',
  arguments: 'resources',
  flags: [
    { name: 'cluster-ip', type: 'string', help: "The cluster IP; 'None' for a headless service." },
    { name: 'container-port', type: 'string', help: 'The same as --target-port.', hidden: true },
    dryRunFlag,
    { name: 'external-ip', type: 'string', help: 'A further IP address that leads to the service.' },
    fieldManagerFlag('kubectl-expose'),
    ...filenameFlags('A file or directory that names the object to expose.'),
    { name: 'labels', short: 'l', type: 'string', help: 'Labels of the service, separated by commas.' },
    { name: 'load-balancer-ip', type: 'string', help: 'The IP address of the load balancer.' },
    { name: 'name', type: 'string', help: 'The name of the service. Default: that of the object.' },
    ...overrideFlags,
    { name: 'port', type: 'string', help: 'The port of the service.' },
    ...printFlags(),
    { name: 'protocol', type: 'string', help: "The protocol. Default: 'TCP'." },
    saveConfigFlag,
    { name: 'selector', type: 'string', help: 'The labels of the pods, instead of what the object says.' },
    { name: 'session-affinity', type: 'string', help: "'None' or 'ClientIP'.", choices: ['None', 'ClientIP'] },
    { name: 'target-port', type: 'string', help: 'The port of the containers, by number or name.' },
    {
      name: 'type',
      type: 'string',
      help: "The type of the service. Default: 'ClusterIP'.",
      choices: ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
    },
  ],
  run,
}
