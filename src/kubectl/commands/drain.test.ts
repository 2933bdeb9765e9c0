import type { Pod } from '#api'
import { aPod, type PodParts } from '#testing'
import { expect, test } from 'vitest'
import { testTerminal, type TestTerminal } from '../testing.ts'
import { drainVerdict, planDrain, type DrainRules, type Verdict } from './drain-filter.ts'

const now = Date.UTC(2026, 0, 1, 12)
const strict: DrainRules = {
  force: false,
  ignoreDaemonSets: false,
  deleteEmptyDirData: false,
  skipTerminatingSeconds: 0,
  now,
  daemonSetProblem: () => undefined,
}

const ownedBy = (kind: string): PodParts['metadata'] => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name: 'owner', uid: '1', controller: true }],
})
const owned = aPod({ metadata: ownedBy('ReplicaSet') ?? {} })
const lonely = aPod({})
const ofDaemon = aPod({ metadata: ownedBy('DaemonSet') ?? {} })
const scratch = { volumes: [{ name: 'scratch', emptyDir: {} }] }
const withData = aPod({ metadata: ownedBy('ReplicaSet') ?? {}, spec: scratch })
const lonelyWithData = aPod({ spec: scratch })
const over = aPod({ spec: scratch, status: { phase: 'Succeeded' } })
const mirror = aPod({ metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } })
const ending = aPod({ metadata: { ...ownedBy('ReplicaSet'), deletionTimestamp: '2026-01-01T11:59:00Z' } })

const goneSet = { daemonSetProblem: () => ({ message: 'daemonsets.apps "owner" not found', isGone: true }) }
const unmanaged = 'cannot delete Pods that declare no controller (use --force to override)'
const localData = 'Pods with local storage (use --delete-emptydir-data to override)'
const daemon = 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)'

test.each<[string, Pod, Partial<DrainRules>, Verdict]>([
  ['with a controller goes', owned, {}, { goes: true }],
  ['without one stands in the way', lonely, {}, { goes: false, error: unmanaged }],
  ['without one goes by force', lonely, { force: true }, { goes: true, warning: 'deleting Pods that declare no controller' }],
  ['of a daemon set stands in the way', ofDaemon, {}, { goes: false, error: daemon }],
  [
    'of a daemon set stays when those are ignored',
    ofDaemon,
    { ignoreDaemonSets: true },
    { goes: false, warning: 'ignoring DaemonSet-managed Pods' },
  ],
  ['of a daemon set that is gone stands in the way', ofDaemon, goneSet, { goes: false, error: 'daemonsets.apps "owner" not found' }],
  ['of a daemon set that is gone goes by force', ofDaemon, { ...goneSet, force: true }, { goes: true }],
  ['with local data stands in the way', withData, {}, { goes: false, error: localData }],
  ['with local data goes when that may be lost', withData, { deleteEmptyDirData: true }, { goes: true }],
  ['with local data and no controller needs force, too', lonelyWithData, { deleteEmptyDirData: true }, { goes: false, error: unmanaged }],
  ['that is over goes', over, {}, { goes: true }],
  ['that the kubelet mirrors stays', mirror, { force: true }, { goes: false }],
  ['that has been ending for long stays', ending, { skipTerminatingSeconds: 30 }, { goes: false }],
  ['that has not been ending for so long goes', ending, { skipTerminatingSeconds: 60 }, { goes: true }],
])('a pod %s', (_, pod, rules, verdict) => {
  expect(drainVerdict(pod, { ...strict, ...rules })).toEqual(verdict)
})

test('what is said of pods is said once, with all their names', () => {
  const named = (name: string, pod: Pod): Pod => ({ ...pod, metadata: { ...pod.metadata, name } })
  const pods = [named('a', lonely), named('b', ofDaemon), named('c', lonely), named('d', owned)]

  expect(planDrain(pods, strict).errors).toEqual([`cannot delete ${unmanaged}: default/a, default/c`, `cannot delete ${daemon}: default/b`])
  expect(planDrain(pods, { ...strict, force: true, ignoreDaemonSets: true })).toMatchObject({
    pods: [{ metadata: { name: 'a' } }, { metadata: { name: 'c' } }, { metadata: { name: 'd' } }],
    warnings: 'deleting Pods that declare no controller: default/a, default/c; ignoring DaemonSet-managed Pods: default/b',
    errors: [],
  })
})

const pod = (name: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {nodeName: n1, terminationGracePeriodSeconds: 0, containers: [{name: a, image: busybox}]}\n---\n`
const files = {
  'all.yaml': `apiVersion: v1\nkind: Node\nmetadata: {name: n1}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: n2}\n---\n${pod('a')}`,
}

async function terminal(): Promise<TestTerminal> {
  const opened = await testTerminal()
  await opened.execute('kubectl create -f all.yaml', files)
  return opened
}

const usage = (name: string): string => `error: USAGE: ${name} NODE [flags]\nSee 'kubectl ${name} -h' for help and examples\n`

test.each<[string, number, string, string]>([
  ['cordon n1 n2', 0, 'node/n1 cordoned\nnode/n2 cordoned\n', ''],
  ['cordon node/n1', 0, 'node/n1 cordoned\n', ''],
  ['cordon n1 --dry-run=client', 0, 'node/n1 cordoned (dry run)\n', ''],
  ['cordon n1 --dry-run=server', 0, 'node/n1 cordoned (server dry run)\n', ''],
  ['uncordon n1', 0, 'node/n1 already uncordoned\n', ''],
  ['cordon', 1, '', usage('cordon')],
  ['cordon -l a=b', 0, '', ''],
  ['cordon pod/a', 1, '', 'error: expected resource of type node, got "/v1, Resource=pods"\n'],
  ['cordon nowhere', 1, '', 'Error from server (NotFound): nodes "nowhere" not found\n'],
  [
    'cordon n1 -l a=b',
    1,
    '',
    "error: cannot specify both a node name and a --selector option\nSee 'kubectl cordon -h' for help and examples\n",
  ],
  ['drain', 1, '', usage('drain')],
  ['drain n2', 0, 'node/n2 cordoned\nnode/n2 drained\n', ''],
  ['drain n1 --pod-selector=(', 1, '', 'error: --pod-selector=<pod_selector> must be a valid label selector\n'],
  [
    'drain n1',
    1,
    'node/n1 cordoned\n',
    `error: unable to drain node "n1" due to error: cannot delete ${unmanaged}: default/a, continuing command...
There are pending nodes to be drained:
 n1
cannot delete ${unmanaged}: default/a
`,
  ],
  [
    'drain n1 --force --dry-run=client',
    0,
    'node/n1 cordoned (dry run)\nevicting pod default/a (dry run)\nnode/n1 drained (dry run)\n',
    'Warning: deleting Pods that declare no controller: default/a\n',
  ],
  [
    'drain n1 --force --dry-run=server',
    0,
    'node/n1 cordoned (server dry run)\nevicting pod default/a (server dry run)\nnode/n1 drained (server dry run)\n',
    'Warning: deleting Pods that declare no controller: default/a\n',
  ],
  [
    'drain n1 --force',
    0,
    'node/n1 cordoned\nevicting pod default/a\npod/a evicted\nnode/n1 drained\n',
    'Warning: deleting Pods that declare no controller: default/a\n',
  ],
  [
    'drain n1 --force --disable-eviction',
    0,
    'node/n1 cordoned\npod/a deleted\nnode/n1 drained\n',
    'Warning: deleting Pods that declare no controller: default/a\n',
  ],
])('%s', async (line, code, stdout, stderr) => {
  const { execute } = await terminal()

  expect(await execute(`kubectl ${line}`)).toEqual({ code, stdout, stderr })
})

test('cordon closes a node, uncordon opens it', async () => {
  const { execute } = await terminal()
  const shown = async (): Promise<string> => (await execute(`kubectl get node n1 -o jsonpath='{.spec.unschedulable}'`)).stdout

  await execute('kubectl cordon n1')
  expect(await shown()).toBe('true')
  expect((await execute('kubectl cordon n1')).stdout).toBe('node/n1 already cordoned\n')
  await execute('kubectl uncordon n1')
  expect(await shown()).toBe('')
})

test('an eviction that a budget forbids is tried again every five seconds, until the time is over', async () => {
  const message = "Cannot evict pod as it would violate the pod's disruption budget."
  const object = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'TooManyRequests', message, code: 429 }
  const opened = await testTerminal({
    answer: ({ subresource }) => (subresource === 'eviction' ? { type: 'object', code: 429, object } : undefined),
  })
  await opened.execute('kubectl create -f all.yaml', files)

  const running = opened.execute('kubectl drain n1 --force --timeout=7s')
  await opened.api.clock.advance(7000)

  const { code, stdout, stderr } = await running
  expect(code).toBe(1)
  expect(stdout.split('\n').filter((line) => line === 'evicting pod default/a')).toHaveLength(3)
  expect(stderr).toBe(`Warning: deleting Pods that declare no controller: default/a
error when evicting pods/"a" -n "default" (will retry after 5s): ${message}
error when evicting pods/"a" -n "default" (will retry after 5s): ${message}
There are pending pods in node "n1" when an error occurred: error when evicting pods/"a" -n "default": global timeout reached: 7s
pod/a
error: unable to drain node "n1" due to error: error when evicting pods/"a" -n "default": global timeout reached: 7s, continuing command...
There are pending nodes to be drained:
 n1
error when evicting pods/"a" -n "default": global timeout reached: 7s
`)
})
