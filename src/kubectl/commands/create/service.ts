import { dns1123Subdomain, portName, portNumber, type JsonObject } from '#apimachinery'
import type { Command, Invocation } from '../../command.ts'
import { CommandError } from '../../errors.ts'
import { splitComma, type Flag } from '../../flags.ts'
import { generatorCommand, type GeneratedKind, type Generator } from './generate.ts'

const of: GeneratedKind = { apiVersion: 'v1', kind: 'Service', plural: 'services', namespaced: true }

const tcpFlag: Flag = { name: 'tcp', type: 'strings', help: "A port, and behind a colon that of the pods: '<port>:<targetPort>'." }

function targetPortOf(text: string): number | string {
  const isNumber = /^[+-]?\d+$/.test(text)
  const errors = isNumber ? portNumber(Number(text)) : portName(text)
  if (errors.length > 0) throw new CommandError(errors.join(','))
  return isNumber ? Number(text) : text
}

/** `80`, `80:8080` or `80:http`; named after what was typed. */
function portOf(text: string, nodePort: number): JsonObject {
  const [first = '', target] = text.split(':')
  const port = Number(first)
  if (!/^\d+$/.test(first)) throw new CommandError(`strconv.ParseUint: parsing ${JSON.stringify(first)}: invalid syntax`)
  if (port > 65535) throw new CommandError(`strconv.ParseUint: parsing ${JSON.stringify(first)}: value out of range`)
  return {
    name: text.replaceAll(':', '-'),
    protocol: 'TCP',
    port,
    targetPort: target === undefined ? port : targetPortOf(target),
    ...(nodePort !== 0 && { nodePort }),
  }
}

function specOf({ flags }: Invocation, type: string, name: string): JsonObject {
  const tcp = splitComma(flags.strings('tcp'))
  const clusterIP = flags.string('clusterip')
  const externalName = flags.string('external-name')
  if (clusterIP !== 'None' && tcp.length === 0 && type !== 'ExternalName') {
    throw new CommandError('at least one tcp port specifier must be provided')
  }
  if (type === 'ExternalName' && dns1123Subdomain(externalName).length > 0) {
    throw new CommandError(`invalid service external name ${externalName}`)
  }
  const ports = tcp.map((text) => portOf(text, flags.int('node-port')))
  return {
    type,
    selector: { app: name },
    ...(ports.length > 0 && { ports }),
    ...(clusterIP && { clusterIP }),
    ...(externalName && { externalName }),
  }
}

const serviceCommand = (type: string, words: Pick<Generator, 'name' | 'usage' | 'examples' | 'flags' | 'required'>): Command =>
  generatorCommand({
    ...words,
    short: `Create ${/^[EI]/.test(type) ? 'an' : 'a'} ${type} service`,
    of,
    failed: `failed to create ${type} service:`,
    flags: [tcpFlag, ...(words.flags ?? [])],
    generate: (invocation, name) => ({ metadata: { labels: { app: name } }, spec: specOf(invocation, type, name) }),
  })

export const createService: Command = {
  name: 'service',
  aliases: ['svc'],
  short: 'Create a service of one of several types',
  usage: '[flags]',
  subcommands: [
    serviceCommand('ClusterIP', {
      name: 'clusterip',
      usage: 'NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]',
      examples: `kubectl create service clusterip web --tcp=80:8080

# A headless one
kubectl create service clusterip web --clusterip="None"`,
      flags: [{ name: 'clusterip', type: 'string', help: "The cluster IP; 'None' for a headless service." }],
    }),
    serviceCommand('ExternalName', {
      name: 'externalname',
      usage: 'NAME --external-name external.name [--dry-run=server|client|none]',
      examples: 'kubectl create service externalname database --external-name db.example.com',
      flags: [{ name: 'external-name', type: 'string', help: 'The DNS name that the service stands for.' }],
      required: ['external-name'],
    }),
    serviceCommand('LoadBalancer', {
      name: 'loadbalancer',
      usage: 'NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
      examples: 'kubectl create service loadbalancer web --tcp=80:8080',
    }),
    serviceCommand('NodePort', {
      name: 'nodeport',
      usage: 'NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
      examples: 'kubectl create service nodeport web --tcp=80:8080',
      flags: [{ name: 'node-port', type: 'int', default: '0', help: 'The port of each node that leads to the service.' }],
    }),
  ],
}
