import type { Taint, Toleration } from '../../generated/types.ts'

const integer = /^[+-]?\d+$/

function compares(operator: string, left: string, right: string): boolean {
  if (!integer.test(left) || !integer.test(right)) return false
  return operator === 'Gt' ? Number(left) > Number(right) : Number(left) < Number(right)
}

/** Whether a toleration covers a taint. No key with Exists covers all; no effect covers every effect. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false
  if (toleration.key && toleration.key !== taint.key) return false
  switch (toleration.operator || 'Equal') {
    case 'Exists':
      return true
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '')
    case 'Gt':
    case 'Lt':
      return compares(toleration.operator ?? '', taint.value ?? '', toleration.value ?? '')
    default:
      return false
  }
}

/** Taints of these effects that none of the tolerations covers. */
export function untolerated(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  isMeant: (taint: Taint) => boolean,
): readonly Taint[] {
  if (!taints?.length) return []
  return taints.filter((taint) => isMeant(taint) && !tolerations?.some((toleration) => tolerates(toleration, taint)))
}

/** Keeps new pods off the node. */
export const isHard = ({ effect }: Taint): boolean => effect === 'NoSchedule' || effect === 'NoExecute'
export const isSoft = ({ effect }: Taint): boolean => effect === 'PreferNoSchedule'
