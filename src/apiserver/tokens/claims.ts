import type { KubeObject, User } from '#apimachinery'

/** Who issues tokens, and whom they are for unless asked otherwise. */
export const issuer = 'https://kubernetes.default.svc.cluster.local'

interface Named {
  readonly name: string
  readonly uid: string
}

/** What a token of a service account says. (pkg/serviceaccount/claims.go) */
export interface Claims {
  readonly aud: readonly string[]
  /** Seconds since the epoch, as are the other times. */
  readonly exp: number
  readonly iat: number
  readonly iss: string
  readonly jti: string
  readonly 'kubernetes.io': {
    readonly namespace: string
    readonly node?: Named
    readonly pod?: Named
    readonly secret?: Named
    readonly serviceaccount: Named
    /** A client that goes on using the token after this ought to have fetched a new one. */
    readonly warnafter?: number
  }
  readonly nbf: number
  readonly sub: string
}

export interface Grant {
  readonly account: KubeObject
  readonly audiences: readonly string[]
  readonly expirationSeconds: number
  readonly boundTo?: { readonly kind: 'Pod' | 'Node' | 'Secret'; readonly object: KubeObject }
  /** Of a pod that is bound: its node. */
  readonly node?: KubeObject
  readonly id: string
  readonly nowMs: number
}

/** Kubelets ask for this; they are given a year and told to warn, for clients that never read their token again. */
const renewedSeconds = 3607
const extendedSeconds = 365 * 24 * 60 * 60

const namedOf = ({ metadata: { name, uid } }: KubeObject): Named => ({ name, uid })

/** The claims, and until when the client is to use the token, in seconds since the epoch. */
export function claimsOf({ account, audiences, expirationSeconds, boundTo, node, id, nowMs }: Grant): {
  readonly claims: Claims
  readonly useUntil: number
} {
  const now = Math.floor(nowMs / 1000)
  const isExtended = expirationSeconds === renewedSeconds && boundTo?.kind === 'Pod' && audiences.includes(issuer)
  const { name, namespace = '' } = account.metadata
  const claims: Claims = {
    aud: audiences,
    exp: now + (isExtended ? extendedSeconds : expirationSeconds),
    iat: now,
    iss: issuer,
    jti: id,
    'kubernetes.io': {
      namespace,
      ...(node && { node: namedOf(node) }),
      ...(boundTo && { [boundTo.kind.toLowerCase()]: namedOf(boundTo.object) }),
      serviceaccount: namedOf(account),
      ...(isExtended && { warnafter: now + expirationSeconds }),
    },
    nbf: now,
    sub: `system:serviceaccount:${namespace}:${name}`,
  }
  return { claims, useUntil: now + expirationSeconds }
}

/** The user that a token stands for. */
export function userOf({ 'kubernetes.io': { namespace, pod, node, serviceaccount }, jti, sub }: Claims): User {
  const extra = {
    'authentication.kubernetes.io/credential-id': [`JTI=${jti}`],
    ...(node && { 'authentication.kubernetes.io/node-name': [node.name], 'authentication.kubernetes.io/node-uid': [node.uid] }),
    ...(pod && { 'authentication.kubernetes.io/pod-name': [pod.name], 'authentication.kubernetes.io/pod-uid': [pod.uid] }),
  }
  return {
    name: sub,
    uid: serviceaccount.uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    extra,
  }
}
