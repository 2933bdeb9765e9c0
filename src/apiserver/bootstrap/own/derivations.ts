import type { CustomResourceDefinition, Service } from '#api'
import { isIpv4 } from '#apimachinery'
import { formatTime } from '#kernel'
import type { Environment } from '../../environment.ts'
import { isOfService, serviceAddressLabels } from '../../strategies/ip-addresses.ts'
import { automanagedLabel, localApiService } from './api-services.ts'
import type { Derivation } from './derived.ts'

/** Of a group that comes from definitions. (crdRegistrationController) */
const customPriorities = { group: 1000, version: 100 }

/** All there are. */
export function derivations(environment: Environment): readonly Derivation[] {
  return [addressesOfServices(environment), apiServicesOfDefinitions(environment)].flatMap((derivation) => derivation ?? [])
}

/** An IPAddress for each that a service has: which are taken, one can look up. (registry/core/service/ipallocator) */
function addressesOfServices({ catalog }: Environment): Derivation | undefined {
  const from = catalog.ofGroup('', 'services')
  const to = catalog.ofGroup('networking.k8s.io', 'ipaddresses')
  if (!from || !to) return undefined
  return {
    from,
    to,
    derive(object) {
      const { metadata, spec } = object as Service
      const { name, namespace } = metadata
      return (spec.clusterIPs ?? []).filter(isIpv4).map((ip) => ({
        metadata: { name: ip, labels: serviceAddressLabels },
        spec: { parentRef: { resource: 'services', namespace, name } },
      }))
    },
    isDerived: isOfService,
  }
}

/** An APIService for each group version that definitions have served. */
function apiServicesOfDefinitions({ catalog, clock }: Environment): Derivation | undefined {
  const from = catalog.ofGroup('apiextensions.k8s.io', 'customresourcedefinitions')
  const to = catalog.ofGroup('apiregistration.k8s.io', 'apiservices')
  if (!from || !to) return undefined
  return {
    from,
    to,
    derive(object) {
      const { group, versions } = (object as CustomResourceDefinition).spec
      const served = versions.filter((version) => version.served)
      return served.map(({ name: version }) => localApiService({ group, version }, customPriorities, 'true', formatTime(clock.now())))
    },
    isDerived: ({ metadata }) => metadata.labels?.[automanagedLabel] === 'true',
  }
}
