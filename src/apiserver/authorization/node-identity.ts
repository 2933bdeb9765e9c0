import type { User } from '#apimachinery'

const prefix = 'system:node:'

/** The node whose kubelet this is; '' for one that does not say which, undefined for everybody else. (pkg/auth/nodeidentifier) */
export const nodeOf = ({ name, groups }: User): string | undefined =>
  groups.includes('system:nodes') && name.startsWith(prefix) ? name.slice(prefix.length) : undefined
