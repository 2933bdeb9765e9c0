import type { JsonObject } from '#apimachinery'
import type { Command, Invocation } from '../../command.ts'
import { CommandError } from '../../errors.ts'
import type { Flag } from '../../flags.ts'
import { generatorCommand } from './generate.ts'

const group = 'rbac.authorization.k8s.io'
const apiVersion = `${group}/v1`

const subjectFlags: readonly Flag[] = [
  { name: 'group', type: 'strings', help: 'A group that gets the role. May be given several times.' },
  {
    name: 'serviceaccount',
    type: 'strings',
    help: 'A service account that gets the role, as <namespace>:<name>. May be given several times.',
  },
  { name: 'user', type: 'strings', help: 'A user who gets the role. May be given several times.' },
]

function serviceAccount(text: string): JsonObject {
  const [namespace, name, ...more] = text.split(':')
  if (!namespace || !name || more.length > 0) throw new CommandError('serviceaccount must be <namespace>:<name>')
  return { kind: 'ServiceAccount', name, namespace }
}

/** Users, groups and service accounts, in this order. */
function subjects({ flags }: Invocation): JsonObject {
  const named = (kind: string, names: readonly string[]): JsonObject[] => names.map((name) => ({ kind, apiGroup: group, name }))
  const list = [
    ...named('User', flags.strings('user')),
    ...named('Group', flags.strings('group')),
    ...flags.strings('serviceaccount').map(serviceAccount),
  ]
  return list.length > 0 ? { subjects: list } : {}
}

export const createRoleBinding: Command = generatorCommand({
  name: 'rolebinding',
  short: 'Create a role binding to a role or a cluster role',
  examples: 'kubectl create rolebinding admin --clusterrole=admin --user=ada --group=operators --serviceaccount=team-a:builder',
  usage:
    'NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  of: { apiVersion, kind: 'RoleBinding', plural: 'rolebindings', namespaced: true },
  failed: 'failed to create rolebinding:',
  flags: [
    { name: 'clusterrole', type: 'string', help: 'The cluster role that is given.' },
    { name: 'role', type: 'string', help: 'The role that is given.' },
    ...subjectFlags,
  ],
  generate(invocation) {
    const [role, clusterRole] = [invocation.flags.string('role'), invocation.flags.string('clusterrole')]
    if ((role === '') === (clusterRole === '')) throw new CommandError('exactly one of clusterrole or role must be specified')
    return { roleRef: { apiGroup: group, kind: role ? 'Role' : 'ClusterRole', name: role || clusterRole }, ...subjects(invocation) }
  },
})

export const createClusterRoleBinding: Command = generatorCommand({
  name: 'clusterrolebinding',
  short: 'Create a cluster role binding',
  examples: 'kubectl create clusterrolebinding admin --clusterrole=cluster-admin --user=ada --group=operators',
  usage:
    'NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  of: { apiVersion, kind: 'ClusterRoleBinding', plural: 'clusterrolebindings', namespaced: false },
  required: ['clusterrole'],
  failed: 'failed to create clusterrolebinding:',
  flags: [{ name: 'clusterrole', type: 'string', help: 'The cluster role that is given.' }, ...subjectFlags],
  generate: (invocation) => ({
    roleRef: { apiGroup: group, kind: 'ClusterRole', name: invocation.flags.string('clusterrole') },
    ...subjects(invocation),
  }),
})
