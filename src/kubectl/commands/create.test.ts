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

test('create --edit creates what was saved', async () => {
  const { execute } = await testTerminal({ edit: async (text) => text.replace('name: b', 'name: c') })

  expect(await execute('kubectl create -f two.yaml --edit', { 'two.yaml': two })).toEqual({
    code: 0,
    stdout: 'configmap/c created\n',
    stderr: 'Edit cancelled, no changes made.\n',
  })
})

test('failures are told in the order of the file', async () => {
  const { execute } = await testTerminal()
  await execute('kubectl create cm a')
  const text = `${two.split('---')[0] ?? ''}---\napiVersion: v1\nkind: Widget\nmetadata: {name: w}\n`

  expect((await execute('kubectl create -f two.yaml', { 'two.yaml': text })).stderr).toBe(
    'Error from server (AlreadyExists): error when creating "two.yaml": configmaps "a" already exists\n' +
      'resource mapping not found for name: "w" namespace: "" from "two.yaml": no matches for kind "Widget" in version "v1"\nensure CRDs are installed first\n',
  )
})
