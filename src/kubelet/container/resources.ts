import { nodes, services, type Container, type Pod } from '#api'
import { ApiError, quantityMilliValue } from '#apimachinery'
import type { Client, Informer, Informers } from '#client'
import type { Clock } from '#kernel'
import type { NodeNetwork } from '#network'
import { parseSignal, type ContainerSpec, type Machine, type VolumeMount } from '#runtime'
import type { NodeConfig } from '../node.ts'
import { MountError, type ContainerPlace, type PodResources } from '../parts.ts'
import { hasSources, isFilled, mountVolumes } from '../volumes/index.ts'
import type { VolumeSetting } from '../volumes/volume.ts'
import { environmentOf, type EnvironmentSetting } from './environment.ts'
import { etcFiles } from './etc-files.ts'
import { expand } from './expand.ts'
import { SourceCache } from './source-cache.ts'
import { TokenCache } from './token-cache.ts'

export interface ResourcesSetting {
  readonly client: Client
  readonly clock: Clock
  readonly config: NodeConfig
  readonly machine: Machine
  readonly informers: Informers
  readonly network: NodeNetwork
  readonly pods: Informer<Pod>
  readonly signal: AbortSignal
}

/** How often mounted config maps and secrets are looked at again (the kubelet's sync period). */
const refreshEveryMs = 60_000

/** What pods of this node take from the API. Mounted config maps and secrets follow their objects as long as the pod runs. */
export function createPodResources(setting: ResourcesSetting): PodResources {
  const { client, clock, config, machine, informers, pods, signal } = setting
  const sources = new SourceCache(client, clock)
  const tokens = new TokenCache(client, clock)
  const allServices = informers.of(services)
  const self = informers.of(nodes, { fieldSelector: `metadata.name=${config.name}` })
  const node = () => self.lister.get(config.name)
  const environment: EnvironmentSetting = { sources, node, hostIp: config.ip, services: (namespace) => allServices.lister.list(namespace) }
  const volumes = (): VolumeSetting => ({
    sources,
    node,
    nowMs: clock.now(),
    token: (pod, expirationSeconds, audience) => tokens.get(pod, expirationSeconds, audience),
  })
  const mount = (pod: Pod): Promise<void> => mountVolumes(machine, volumes(), pod)
  const refresh = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(refreshEveryMs, signal, { background: true })
      tokens.keepOnly(new Set(pods.lister.list().map(({ metadata }) => metadata.uid)))
      const running = pods.lister.list().filter((pod) => hasSources(pod) && machine.containersOf(pod.metadata.uid).length > 0)
      for (const pod of running) await mount(pod).catch(() => undefined) // gone meanwhile: what was mounted stays
    }
  }
  void refresh().catch(() => undefined) // the kubelet has ended

  return {
    async mountVolumes(pod) {
      try {
        await mount(pod)
      } catch (error) {
        if (error instanceof ApiError) throw new MountError(`MountVolume.SetUp failed: ${error.message}`)
        throw error
      }
    },
    async containerSpec(pod, container, place) {
      await allServices.ready
      const spec = specOf(pod, container, place, await environmentOf(environment, pod, container, place), config)
      return { ...spec, mounts: spec.mounts.map((mount) => frozen(machine, pod, spec, mount)) }
    },
  }
}

/**
 * A volume that the kubelet fills is read only. What of it is mounted as a part stays as it was when the container was made:
 * only whole volumes follow their objects.
 */
function frozen(machine: Machine, pod: Pod, { name }: ContainerSpec, mount: VolumeMount): VolumeMount {
  if (!isFilled(pod, mount.volume)) return mount
  if (mount.subPath === undefined) return { ...mount, readOnly: true }
  const { uid } = pod.metadata
  const volume = `${mount.volume} of ${name}`
  const copy = machine.volume(uid, volume)
  copy.clear()
  for (const [path, entry] of machine.volume(uid, mount.volume)) copy.set(path, entry)
  return { ...mount, volume, readOnly: true }
}

function specOf(
  pod: Pod,
  container: Container,
  { image, attempt, podIp }: ContainerPlace,
  env: Record<string, string>,
  { name: node, clusterDns }: NodeConfig,
): ContainerSpec {
  const words = (list: readonly string[] | undefined) => list?.map((word) => expand(word, env))
  const command = words(container.command)
  const args = words(container.args)
  const cpu = container.resources?.limits?.['cpu']
  const stopSignal = container.lifecycle?.stopSignal === undefined ? undefined : parseSignal(container.lifecycle.stopSignal)
  return {
    name: container.name,
    attempt,
    image,
    imageName: container.image ?? '',
    ...(command && { command }),
    ...(args && { args }),
    env,
    ...(container.workingDir && { workingDir: container.workingDir }),
    mounts: (container.volumeMounts ?? []).map(({ name, mountPath, subPath, subPathExpr, readOnly }) => {
      const sub = subPathExpr === undefined ? subPath : expand(subPathExpr, env)
      return { volume: name, path: mountPath.replace(/(?<=.)\/$/, ''), ...(sub && { subPath: sub }), readOnly: readOnly ?? false }
    }),
    files: etcFiles(pod, { podIp, node, clusterDns }),
    terminationMessagePath: container.terminationMessagePath ?? '/dev/termination-log',
    readOnlyRoot: container.securityContext?.readOnlyRootFilesystem ?? false,
    ...(cpu !== undefined && { cpuLimitMilli: quantityMilliValue(cpu) }),
    ...(stopSignal && { stopSignal }),
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    tty: container.tty ?? false,
    hash: '',
  }
}
