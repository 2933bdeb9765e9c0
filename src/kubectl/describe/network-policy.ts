import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '#api'
import { formatSelector, type Describer } from './context.ts'
import { writeAnnotations, writeLabels } from './metadata.ts'
import type { DescribeWriter } from './writer.ts'

interface Rule {
  readonly ports: readonly NetworkPolicyPort[]
  readonly peers: readonly NetworkPolicyPeer[]
}

interface Direction {
  readonly name: 'ingress' | 'egress'
  readonly peer: 'From' | 'To'
  readonly side: 'source' | 'destination'
}

const portText = ({ port, endPort, protocol = 'TCP' }: NetworkPolicyPort): string =>
  endPort === undefined ? `To Port: ${port ?? '<nil>'}/${protocol}` : `To Port Range: ${port ?? ''}-${endPort}/${protocol}`

function writePeer(writer: DescribeWriter, { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): void {
  if (namespaceSelector) writer.line(3, `NamespaceSelector: ${formatSelector(namespaceSelector)}`)
  if (podSelector) writer.line(3, `PodSelector: ${formatSelector(podSelector)}`)
  if (podSelector || namespaceSelector || !ipBlock) return
  writer.line(3, 'IPBlock:')
  writer.line(4, `CIDR: ${ipBlock.cidr}`)
  writer.line(4, `Except: ${(ipBlock.except ?? []).join(', ')}`)
}

function writeRules(writer: DescribeWriter, rules: readonly Rule[], { name, peer, side }: Direction): void {
  if (rules.length === 0) return writer.line(2, `<none> (Selected pods are isolated for ${name} connectivity)`)
  rules.forEach(({ ports, peers }, at) => {
    if (ports.length === 0) writer.line(2, 'To Port: <any> (traffic allowed to all ports)')
    for (const port of ports) writer.line(2, portText(port))
    if (peers.length === 0) writer.line(2, `${peer}: <any> (traffic not restricted by ${side})`)
    for (const each of peers) {
      writer.line(2, `${peer}:`)
      writePeer(writer, each)
    }
    if (at < rules.length - 1) writer.line(2, '----------')
  })
}

export const describeNetworkPolicy: Describer<NetworkPolicy> = ({ metadata, spec }, context) => {
  const writer = context.writer()
  const { policyTypes = [], ingress = [], egress = [], podSelector } = spec ?? {}
  writer.line(0, `Name:\t${metadata.name}`)
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`)
  writer.line(0, `Created on:\t${metadata.creationTimestamp.replace('T', ' ').replace('Z', '')} +0000 UTC`)
  writeLabels(writer, metadata.labels)
  writeAnnotations(writer, metadata.annotations)
  writer.line(0, 'Spec:')
  const selector = formatSelector(podSelector)
  writer.line(
    1,
    `PodSelector:     ${selector === '<none>' ? '<none> (Allowing the specific traffic to all pods in this namespace)' : selector}`,
  )
  if (policyTypes.includes('Ingress')) {
    writer.line(1, 'Allowing ingress traffic:')
    const rules = ingress.map(({ ports = [], from = [] }) => ({ ports, peers: from }))
    writeRules(writer, rules, { name: 'ingress', peer: 'From', side: 'source' })
  } else writer.line(1, 'Not affecting ingress traffic')
  if (policyTypes.includes('Egress')) {
    writer.line(1, 'Allowing egress traffic:')
    const rules = egress.map(({ ports = [], to = [] }) => ({ ports, peers: to }))
    writeRules(writer, rules, { name: 'egress', peer: 'To', side: 'destination' })
  } else writer.line(1, 'Not affecting egress traffic')
  writer.line(1, `Policy Types: ${policyTypes.join(', ') || '<none>'}`)
  return Promise.resolve(writer.toString())
}
