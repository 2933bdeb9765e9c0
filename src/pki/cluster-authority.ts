import { rootAuthority, type Authority } from './authority.ts'
import { keyPairOf } from './key-pair.ts'

/** What makes a cluster this one: its namespace kube-system. */
export interface ClusterIdentity {
  readonly uid: string
  /** When it was made, in ms since the epoch. */
  readonly createdMs: number
}

/** A little before the cluster, for those whose clocks are late. */
const backdateMs = 5 * 60_000
/** kubeadm's ten years. */
const lifetimeMs = 10 * 365 * 24 * 3_600_000

/**
 * The authority of a cluster, which signs what kube-controller-manager and `serve` hand out, and by which the API server
 * knows its clients. It follows from the cluster's identity, as its key for service account tokens does, so it is the same
 * for all components, after a restart and in a replay. A real cluster keeps its key in a file.
 */
export const clusterAuthority = ({ uid, createdMs }: ClusterIdentity): Authority =>
  rootAuthority(keyPairOf(`cluster-authority ${uid}`), {
    subject: { commonName: 'kubernetes', organizations: [] },
    notBeforeMs: createdMs - backdateMs,
    notAfterMs: createdMs - backdateMs + lifetimeMs,
  })
