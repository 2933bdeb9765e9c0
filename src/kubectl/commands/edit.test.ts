import { expect, test } from 'vitest'
import { testTerminal } from '../testing.ts'

/** An editor that makes one change each time it opens, and what it has shown. */
function editor(...changes: readonly ((text: string) => string | undefined)[]): {
  readonly shown: string[]
  readonly edit: (text: string) => Promise<string | undefined>
} {
  const shown: string[] = []
  const edit = async (text: string): Promise<string | undefined> => {
    shown.push(text)
    const change = changes[shown.length - 1]
    return change ? change(text) : text
  }
  return { shown, edit }
}

const replace =
  (pattern: string | RegExp, by: string) =>
  (text: string): string =>
    text.replace(pattern, by)

const intro = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`

test('what is saved is sent', async () => {
  const { shown, edit } = editor(replace('a: old', 'a: new'))
  const { execute } = await testTerminal({ edit })
  await execute('kubectl create cm c --from-literal=a=old')

  expect(await execute('kubectl edit cm c')).toEqual({ code: 0, stdout: 'configmap/c edited\n', stderr: '' })
  expect(shown[0]?.startsWith(`${intro}apiVersion: v1\ndata:\n  a: old\nkind: ConfigMap\n`)).toBe(true)
  expect(shown[0]).not.toContain('managedFields')
  expect((await execute(`kubectl get cm c -o jsonpath='{.data.a}'`)).stdout).toBe('new')
})

test.each<[string, (text: string) => string | undefined]>([
  ['left without saving', () => undefined],
  ['saved as it was', (text) => text],
  ['changed in its looks only', (text) => `${text}# a comment\n\n`],
])('an object that is %s is not touched', async (_, change) => {
  const { execute } = await testTerminal({ edit: editor(change).edit })
  await execute('kubectl create cm c --from-literal=a=old')

  expect(await execute('kubectl edit cm c')).toEqual({ code: 0, stdout: '', stderr: 'Edit cancelled, no changes made.\n' })
})

test('what the server refuses opens again, with its reasons', async () => {
  const { shown, edit } = editor(replace('replicas: 1', 'replicas: -1'), replace('replicas: -1', 'replicas: 2'))
  const { execute } = await testTerminal({ edit })
  await execute('kubectl create deployment web --image=nginx')

  expect(await execute('kubectl edit deployment web')).toEqual({
    code: 0,
    stdout: 'deployment.apps/web edited\n',
    stderr: 'error: deployments.apps "web" is invalid\n',
  })
  expect(
    shown[1]?.startsWith(`${intro}# deployments.apps "web" was not valid:
# * spec.replicas: Invalid value: -1: must be greater than or equal to 0
#
apiVersion: apps/v1
`),
  ).toBe(true)
  expect(shown[1]).toContain('replicas: -1')
})

test('who gives up after a refusal is told so', async () => {
  const { execute } = await testTerminal({ edit: editor(replace('replicas: 1', 'replicas: -1')).edit })
  await execute('kubectl create deployment web --image=nginx')

  expect(await execute('kubectl edit deployment web')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'error: deployments.apps "web" is invalid\nerror: Edit cancelled, no valid changes were saved.\n',
  })
})

test.each<[string, RegExp, string, string]>([
  ['is no YAML', /data:/, 'data: [', `yaml: line 3: did not find expected ',' or ']'`],
  ['has no kind', /kind: .*/, '', 'kind not set'],
  ['is empty', /[^]*/, '', 'invalid object to validate'],
])('a text that %s opens again', async (_, pattern, by, problem) => {
  const { shown, edit } = editor(replace(pattern, by))
  const { execute } = await testTerminal({ edit })
  await execute('kubectl create cm c --from-literal=a=old')

  expect((await execute('kubectl edit cm c')).stderr).toContain('error: configmaps "c" is invalid\n')
  expect(shown[1]).toContain(
    `# configmaps "c" was not valid:\n# * <nil>: Invalid value: "The edited file failed validation": ${problem}\n#\n`,
  )
})

test.each<[string, string, string]>([
  ['name: c', 'name: d', 'error: At least one of apiVersion, kind and name was changed\n'],
  [
    'namespace: default',
    'namespace: other',
    'error: the namespace from the provided object "other" does not match the namespace "default". You must pass \'--namespace=other\' to perform this operation.\n',
  ],
  [
    'resourceVersion: .*',
    'resourceVersion: "1"',
    'error: configmaps "c" could not be patched: Operation cannot be fulfilled on configmaps "c": the object has been modified; please apply your changes to the latest version and try again\n',
  ],
])('to change %j to %j is refused for good', async (pattern, by, stderr) => {
  const { execute } = await testTerminal({ edit: editor(replace(new RegExp(pattern), by)).edit })
  await execute('kubectl create cm c --from-literal=a=old')

  const finished = await execute('kubectl edit cm c')

  expect(finished.code).toBe(1)
  expect(finished.stderr.startsWith(stderr)).toBe(true)
})

test('several objects are edited as a list; what is as it was is skipped', async () => {
  const { shown, edit } = editor(replace('a: old', 'a: new'))
  const { execute } = await testTerminal({ edit })
  await execute('kubectl create cm c --from-literal=a=old && kubectl create cm d --from-literal=a=old')

  expect((await execute('kubectl edit cm c d')).stdout).toBe('configmap/c edited\nconfigmap/d skipped\n')
  expect(shown[0]).toContain('kind: List\nmetadata: {}\n')
})

test('JSON has no comments', async () => {
  const { shown, edit } = editor(replace('"old"', '"new"'))
  const { execute } = await testTerminal({ edit })
  await execute('kubectl create cm c --from-literal=a=old')

  const { stdout } = await execute('kubectl edit cm c -o json')

  expect(JSON.parse(shown[0] ?? '')).toMatchObject({ data: { a: 'old' } })
  expect(JSON.parse(stdout)).toMatchObject({ data: { a: 'new' } })
})

test('--output-patch says what is sent', async () => {
  const { execute } = await testTerminal({ edit: editor(replace('a: old', 'a: new')).edit })
  await execute('kubectl create cm c --from-literal=a=old')

  expect((await execute('kubectl edit cm c --output-patch')).stdout).toBe('Patch: {"data":{"a":"new"}}\nconfigmap/c edited\n')
})
