import type { Service } from '#api'
import type { Command, Invocation } from '../command.ts'
import { clusterInfoDump } from './cluster-info-dump.ts'

/** `https:dashboard:web`: how a proxy URL names a service's port. */
function proxyName({ metadata, spec }: Service): string {
  const [port] = spec.ports ?? []
  if (!port) return metadata.name
  const scheme = port.name === 'https' || port.port === 443 ? 'https' : ''
  if (scheme !== '') return `${scheme}:${metadata.name}:${port.name ?? ''}`
  return port.name ? `${metadata.name}:${port.name}` : metadata.name
}

function linkOf(service: Service, server: string): string {
  const { metadata, spec, status } = service
  const [ingress] = status?.loadBalancer?.ingress ?? []
  if (!ingress) return `${server}/api/v1/namespaces/${metadata.namespace}/services/${proxyName(service)}/proxy`
  const address = ingress.ip || ingress.hostname || ''
  return (spec.ports ?? []).map(({ port }) => `http://${address}:${port} `).join('')
}

const labelSelector = 'kubernetes.io/cluster-service=true'

async function run({ flags, io, session }: Invocation): Promise<void> {
  const config = io.config?.read()
  const context = config?.contexts.find(({ name }) => name === (flags.string('context') || config.currentContext))
  const server = flags.string('server') || config?.clusters.find(({ name }) => name === context?.cluster)?.server || 'http://localhost:8080'
  const type = await session.type('services')
  const namespace = flags.string('namespace') || 'kube-system'
  const { items } = await session.api.listAll({ type, namespace }, { labelSelector })
  io.stdout(`Kubernetes control plane is running at ${server}\n`)
  for (const item of items) {
    const service = item as unknown as Service
    const name = service.metadata.labels?.['kubernetes.io/name'] || service.metadata.name
    io.stdout(`${name} is running at ${linkOf(service, server)}\n`)
  }
  io.stdout("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n")
}

export const clusterInfo: Command = {
  name: 'cluster-info',
  group: 'Cluster Management Commands',
  short: 'Display cluster information',
  long: 'Where the control plane is, and the services with label kubernetes.io/cluster-service=true.',
  examples: `# Print the address of the control plane and of the cluster's services
kubectl cluster-info`,
  usage: '[flags]',
  subcommands: [clusterInfoDump],
  run,
}
