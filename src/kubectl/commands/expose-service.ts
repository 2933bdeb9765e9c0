import type { JsonObject } from '#apimachinery'
import type { RawObject } from '../api.ts'
import { CommandError } from '../errors.ts'
import type { GeneratedKind } from './create/generate.ts'

export const serviceKind: GeneratedKind = { apiVersion: 'v1', kind: 'Service', plural: 'services', namespaced: true }

/** What a service is to be, found out from flags and from what it is for. */
export interface Exposure {
  readonly name: string
  readonly selector: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly ports: readonly string[]
  /** The protocols that the exposed object has for its ports. */
  readonly protocols: Readonly<Record<string, string>>
  /** A flag of expose; empty for one that was not given. */
  readonly option: (flag: string) => string
}

const isNumber = (text: string): boolean => /^[+-]?\d+$/.test(text)

function portsOf({ ports, protocols, option }: Exposure): readonly JsonObject[] {
  const target = option('target-port') || option('container-port')
  return ports.map((text, at) => {
    if (!isNumber(text)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`)
    const port = Number(text)
    return {
      ...(ports.length > 1 && { name: `port-${at + 1}` }),
      protocol: option('protocol') || protocols[text] || 'TCP',
      port,
      targetPort: target === '' ? port : isNumber(target) ? Number(target) : target,
    }
  })
}

function specOf(exposure: Exposure): JsonObject {
  const { selector, option } = exposure
  const [type, affinity, clusterIP, externalIP] = [option('type'), option('session-affinity'), option('cluster-ip'), option('external-ip')]
  if (affinity !== '' && affinity !== 'None' && affinity !== 'ClientIP') throw new CommandError(`unknown session affinity: ${affinity}`)
  const ports = portsOf(exposure)
  const loadBalancerIP = type === 'LoadBalancer' ? option('load-balancer-ip') : ''
  return {
    ...(ports.length > 0 && { ports }),
    selector,
    ...(externalIP && { externalIPs: [externalIP] }),
    ...(type && { type }),
    ...(loadBalancerIP && { loadBalancerIP }),
    ...(affinity && { sessionAffinity: affinity }),
    ...(clusterIP && { clusterIP }),
  }
}

/** The service for an object. */
export function exposedService(exposure: Exposure): RawObject {
  const { name, labels } = exposure
  const metadata = { name, ...(Object.keys(labels).length > 0 && { labels }) }
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: specOf(exposure) }
}
