import { expect, test } from 'vitest'
import { testTerminal } from '../testing.ts'

const two =
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {app: web}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n'

test.each<[string, string, string]>([
  ['every object of a file', '', 'configmap/a created\nconfigmap/b created\n'],
  ['those that a selector means', '-l app=web', 'configmap/a created\n'],
  ['nothing for a dry run', '--dry-run=client', 'configmap/a created (dry run)\nconfigmap/b created (dry run)\n'],
  ['names only', '-o name', 'configmap/a\nconfigmap/b\n'],
])('create -f makes %s', async (_, flags, stdout) => {
  const { execute } = await testTerminal()

  expect(await execute(`kubectl create -f two.yaml ${flags}`, { 'two.yaml': two })).toEqual({ code: 0, stdout, stderr: '' })
})

test('a refusal does not keep the other objects back', async () => {
  const { execute } = await testTerminal()
  await execute('kubectl create cm a')

  expect(await execute('kubectl create -f two.yaml', { 'two.yaml': two })).toEqual({
    code: 1,
    stdout: 'configmap/b created\n',
    stderr: 'Error from server (AlreadyExists): error when creating "two.yaml": configmaps "a" already exists\n',
  })
})

test.each<[string, string, string]>([
  ['-f empty.yaml', '', 'error: no objects passed to create\n'],
  ['-f nowhere.yaml', two, 'error: the path "nowhere.yaml" does not exist\n'],
  ['-f empty.yaml more', two, "error: Unexpected args: [more]\nSee 'kubectl create -h' for help and examples\n"],
])('create %s is refused', async (line, text, stderr) => {
  const { execute } = await testTerminal()

  expect(await execute(`kubectl create ${line}`, { 'empty.yaml': text })).toEqual({ code: 1, stdout: '', stderr })
})
