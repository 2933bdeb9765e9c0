import type { Lease, Node } from '#api'
import { formatTime } from '#kernel'
import { aNode } from '#testing'

export interface ConditionParts {
  readonly ready?: 'True' | 'False' | 'Unknown' | 'none'
  readonly heartbeat?: string
  readonly others?: Readonly<Record<string, string>>
  readonly zone?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: readonly string[]
  readonly unschedulable?: boolean
  readonly createdAt?: string
}

/** A node with these conditions; taints are written as kubectl does, `key:effect`. */
export function nodeWith(name: string, parts: ConditionParts = {}): Node {
  const { ready = 'True', heartbeat = '2026-01-01T00:00:00Z', others = {}, zone, labels, taints = [], unschedulable, createdAt } = parts
  const conditions = [
    ...(ready === 'none' ? [] : [{ type: 'Ready', status: ready, reason: 'KubeletReady', lastHeartbeatTime: heartbeat }]),
    ...Object.entries(others).map(([type, status]) => ({ type, status, lastHeartbeatTime: heartbeat })),
  ]
  return aNode({
    name,
    ...(zone !== undefined && { zone }),
    ...(labels && { labels }),
    ...(unschedulable !== undefined && { unschedulable }),
    ...(taints.length > 0 && { taints: taints.map(taintOf) }),
    ...(createdAt !== undefined && { metadata: { creationTimestamp: createdAt, labels: labels ?? {} } }),
    status: { conditions },
  })
}

function taintOf(text: string): { readonly key: string; readonly effect: string } {
  const colon = text.lastIndexOf(':')
  return { key: text.slice(0, colon), effect: text.slice(colon + 1) }
}

export const leaseOf = (name: string, renewedMs: number): Lease => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name, namespace: 'kube-node-lease', uid: `lease-${name}`, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: formatTime(renewedMs) },
})
