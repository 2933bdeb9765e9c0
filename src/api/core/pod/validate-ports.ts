import { duplicate, invalid, portName, portNumber, required } from '#apimachinery'
import type { Container, ContainerPort, PodSpec } from '../../generated/types.ts'
import { byRule, eachItem, type Errors, requiredOneOf } from '../../validation.ts'

const numberAt = (path: string, port: number): Errors => portNumber(port).map((why) => invalid(path, port, why))

export function validatePorts(path: string, ports: readonly ContainerPort[] | undefined): Errors {
  const names = new Set<string>()
  const validateName = (at: string, name: string): Errors => {
    const errors = byRule(at, name, portName)
    if (errors.length > 0) return errors
    if (names.has(name)) return [duplicate(at, name)]
    names.add(name)
    return []
  }
  return eachItem(path, ports, ({ name, containerPort, hostPort, protocol }, at) => [
    ...(name ? validateName(`${at}.name`, name) : []),
    ...(containerPort ? numberAt(`${at}.containerPort`, containerPort) : [required(`${at}.containerPort`)]),
    ...(hostPort ? numberAt(`${at}.hostPort`, hostPort) : []),
    ...requiredOneOf(`${at}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']),
  ])
}

/** No two containers that run side by side may want one port of the machine. */
export function validateHostPorts(path: string, containers: readonly Container[]): Errors {
  const taken = new Set<string>()
  return eachItem(path, containers, ({ ports }, at) =>
    eachItem(`${at}.ports`, ports, ({ protocol = '', hostIP = '', hostPort }, where) => {
      if (!hostPort) return []
      const port = `${protocol}/${hostIP}/${hostPort}`
      if (taken.has(port)) return [duplicate(`${where}.hostPort`, port)]
      taken.add(port)
      return []
    }),
  )
}

/** On the machine's network a container's ports are the machine's; a template may leave that to defaulting. */
export const validateHostNetworkPorts = (path: string, { hostNetwork, containers }: PodSpec, isPod: boolean): Errors =>
  hostNetwork
    ? eachItem(`${path}.containers`, containers, ({ ports }, at) =>
        eachItem(`${at}.ports`, ports, ({ hostPort = 0, containerPort }, where) =>
          (isPod || hostPort !== 0) && hostPort !== containerPort
            ? [invalid(`${where}.hostPort`, hostPort, 'must match `containerPort` when `hostNetwork` is true')]
            : [],
        ),
      )
    : []
