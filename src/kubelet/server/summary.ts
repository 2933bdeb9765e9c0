import type { Pod } from '#api'
import { formatTime } from '#kernel'
import type { Usage } from '#runtime'
import type { KubeletApiSetting } from './container-request.ts'

/** What the machine itself uses, without its pods: operating system, runtime, kubelet. Typical, not measured. */
const system: Usage = { cpuMs: 0, cpuMilli: 30, memoryBytes: 310 * 1024 * 1024 }

const sum = (usages: readonly Usage[]): Usage =>
  usages.reduce((a, b) => ({ cpuMs: a.cpuMs + b.cpuMs, cpuMilli: a.cpuMilli + b.cpuMilli, memoryBytes: a.memoryBytes + b.memoryBytes }), {
    cpuMs: 0,
    cpuMilli: 0,
    memoryBytes: 0,
  })

function statsOf({ cpuMs, cpuMilli, memoryBytes }: Usage, time: string): object {
  return {
    cpu: { time, usageNanoCores: Math.round(cpuMilli * 1e6), usageCoreNanoSeconds: Math.round(cpuMs * 1e6) },
    memory: { time, usageBytes: memoryBytes, workingSetBytes: memoryBytes, rssBytes: memoryBytes },
  }
}

/** `/stats/summary`: what the node, its pods and their containers use. (kubelet/pkg/apis/stats/v1alpha1) */
export function summary({ machine, pods, clock }: Pick<KubeletApiSetting, 'machine' | 'pods' | 'clock'>, nodeName: string): object {
  const time = formatTime(clock.now())
  const all: Usage[] = [system]
  const ofPod = ({ metadata: { uid, name, namespace }, status }: Pod): object | undefined => {
    const containers = machine.containersOf(uid).flatMap(({ id, spec }) => {
      const usage = machine.usageOf(id)
      return usage ? [{ name: spec.name, usage }] : []
    })
    if (containers.length === 0) return undefined
    const whole = sum(containers.map(({ usage }) => usage))
    all.push(whole)
    return {
      podRef: { name, namespace, uid },
      startTime: status?.startTime,
      containers: containers.map(({ name: container, usage }) => ({ name: container, ...statsOf(usage, time) })),
      ...statsOf(whole, time),
    }
  }
  const running = pods.lister.list().flatMap((pod) => ofPod(pod) ?? [])
  return { node: { nodeName, ...statsOf(sum(all), time) }, pods: running }
}
