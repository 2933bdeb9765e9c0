import type { Attributes } from './authorizer.ts'
import type { RoleBook } from './granted.ts'
import { ruleAllows } from './rules.ts'

const prefix = 'system:node:'

/**
 * What kubelets may do: the role `system:node`, which is bound to nobody, is theirs by who they are.
 * (plugin/pkg/auth/authorizer/node) Which secrets a node may read is not narrowed down to those of its pods.
 */
export const nodeAllows = (book: RoleBook, attributes: Attributes): boolean => {
  const { name, groups } = attributes.user
  if (!groups.includes('system:nodes') || !name.startsWith(prefix)) return false
  return (book.clusterRole('system:node')?.rules ?? []).some((rule) => ruleAllows(attributes, rule))
}
