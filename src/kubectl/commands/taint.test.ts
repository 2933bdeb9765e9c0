import type { Taint } from '#api'
import { expect, test } from 'vitest'
import { testTerminal, type TestTerminal } from '../testing.ts'
import { changeTaints, parseTaints } from './taint-specs.ts'

const noSchedule = (key: string, value?: string): Taint => ({ key, ...(value && { value }), effect: 'NoSchedule' })

test.each<[string, readonly Taint[], string, boolean, ReturnType<typeof changeTaints>]>([
  ['a new one is put on', [], 'a=b:NoSchedule', false, { taints: [noSchedule('a', 'b')], operation: 'tainted', problems: [] }],
  [
    'the new stand before the old',
    [noSchedule('x')],
    'a:NoSchedule',
    false,
    { taints: [noSchedule('a'), noSchedule('x')], operation: 'tainted', problems: [] },
  ],
  [
    'one gets another value',
    [noSchedule('a', 'b')],
    'a=c:NoSchedule',
    true,
    { taints: [noSchedule('a', 'c')], operation: 'modified', problems: [] },
  ],
  [
    'the same key may have several effects',
    [noSchedule('a')],
    'a:NoExecute',
    false,
    { taints: [{ key: 'a', effect: 'NoExecute' }, noSchedule('a')], operation: 'tainted', problems: [] },
  ],
  [
    'a key takes off every effect',
    [noSchedule('a'), { key: 'a', effect: 'NoExecute' }, noSchedule('b')],
    'a-',
    false,
    { taints: [noSchedule('b')], operation: 'untainted', problems: [] },
  ],
  [
    'an effect takes off only itself',
    [noSchedule('a'), { key: 'a', effect: 'NoExecute' }],
    'a:NoExecute-',
    false,
    { taints: [noSchedule('a')], operation: 'untainted', problems: [] },
  ],
  ['on and off at once', [noSchedule('a')], 'b:NoSchedule a-', false, { taints: [noSchedule('b')], operation: 'modified', problems: [] }],
  [
    'what is not there cannot be taken off',
    [noSchedule('a')],
    'b- c:NoSchedule-',
    false,
    { taints: [noSchedule('a')], operation: 'untainted', problems: ['taint "b" not found', 'taint "c:NoSchedule" not found'] },
  ],
])('%s', (_, before, specs, overwrite, after) => {
  expect(changeTaints(before, parseTaints(specs.split(' ')), overwrite)).toEqual(after)
})

async function terminal(): Promise<TestTerminal> {
  const opened = await testTerminal()
  const node = (name: string, spec: string): string => `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\nspec: ${spec}\n---\n`
  const text = node('n1', '{taints: [{key: old, value: x, effect: NoSchedule}]}') + node('n2', '{}')
  await opened.execute('kubectl create -f nodes.yaml', { 'nodes.yaml': text })
  return opened
}

test.each<[string, string]>([
  ['n1 a=b:NoSchedule', 'node/n1 tainted\n'],
  ['n1 old-', 'node/n1 untainted\n'],
  ['n1 old=y:NoSchedule --overwrite', 'node/n1 modified\n'],
  ['n1 n2 a=b:NoSchedule', 'node/n1 tainted\nnode/n2 tainted\n'],
  ['--all a:PreferNoSchedule', 'node/n1 tainted\nnode/n2 tainted\n'],
  ['-l a=b a:PreferNoSchedule', ''],
  ['n2 a:NoExecute --dry-run=client', 'node/n2 tainted\n'],
  ['n2 a:NoExecute --dry-run=server -o name', 'node/n2\n'],
  [`n2 a=b:NoExecute -o jsonpath='{.spec.taints}'`, '[{"effect":"NoExecute","key":"a","value":"b"}]'],
])('taint nodes %s', async (line, stdout) => {
  const { execute } = await terminal()

  expect(await execute(`kubectl taint nodes ${line}`)).toEqual({ code: 0, stdout, stderr: '' })
})

test('a node without taints has no list of them', async () => {
  const { execute } = await terminal()
  await execute('kubectl taint node n1 old-')

  expect((await execute(`kubectl get node n1 -o jsonpath='{.spec}'`)).stdout).toBe('{}')
})

const hint = "\nSee 'kubectl taint -h' for help and examples"

test.each<[string, string]>([
  ['', 'one or more resources must be specified as <resource> <name>'],
  ['nodes n1', 'at least one taint update is required'],
  ['nodes n1 a:NoSchedule n2', 'all resources must be specified before taint changes: n2'],
  ['nodes n1 a=b:Never', `invalid taint effect: Never, unsupported taint effect${hint}`],
  ['nodes n1 a=b=c:NoSchedule', `invalid taint spec: a=b=c:NoSchedule${hint}`],
  ['nodes n1 a=b:c:d', `invalid taint spec: a=b:c:d${hint}`],
  ['nodes n1 a=1:NoSchedule a=2:NoSchedule', `duplicated taints with the same key and effect: {a 2 NoSchedule <nil>}${hint}`],
  ['pods n1 a:NoSchedule', 'invalid resource type pods, only node types are supported'],
  ['nodes n1 a:NoSchedule a-', 'can not both modify and remove the following taint(s) in the same command: a='],
  ['nodes --all -l a=b a:NoSchedule', "setting 'all' parameter with a non empty selector is prohibited"],
  ['nodes a:NoSchedule', "at least one resource name must be specified since 'all' parameter is not set"],
  ['nodes n1 old:NoSchedule', 'node n1 already has old taint(s) with same effect(s) and --overwrite is false'],
  ['nodes n1 new-', 'taint "new" not found'],
])('taint %s is refused', async (line, message) => {
  const { execute } = await terminal()

  expect(await execute(`kubectl taint ${line}`)).toEqual({ code: 1, stdout: '', stderr: `error: ${message}\n` })
})

test('one node that refuses does not keep the others back', async () => {
  const { execute } = await terminal()

  expect(await execute('kubectl taint nodes n1 nowhere n2 old:NoSchedule')).toEqual({
    code: 1,
    stdout: 'node/n2 tainted\n',
    stderr:
      'node n1 already has old taint(s) with same effect(s) and --overwrite is false\nError from server (NotFound): nodes "nowhere" not found\n',
  })
})
