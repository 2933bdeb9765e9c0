import { expect, test } from 'vitest'
import { testTerminal } from '../testing.ts'

const files = { 'c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: new}\n', 'empty.yaml': '' }
const data = `kubectl get cm c -o jsonpath='{.data}'`

test.each<[string, string, string]>([
  ['', 'configmap/c replaced\n', '{"a":"new"}'],
  ['--dry-run=server', 'configmap/c replaced (server dry run)\n', '{"b":"old"}'],
  ['--dry-run=client', 'configmap/c replaced (dry run)\n', '{"b":"old"}'],
  ['--force', 'configmap "c" deleted\nconfigmap/c replaced\n', '{"a":"new"}'],
  ['-o name', 'configmap/c\n', '{"a":"new"}'],
])('replace %s', async (flags, stdout, after) => {
  const { execute } = await testTerminal()
  await execute('kubectl create cm c --from-literal=b=old')

  expect(await execute(`kubectl replace -f c.yaml ${flags}`, files)).toEqual({ code: 0, stdout, stderr: '' })
  expect((await execute(data)).stdout).toBe(after)
})

test('replace --force makes another object of that name', async () => {
  const { execute } = await testTerminal()
  await execute('kubectl create cm c')
  const uid = `kubectl get cm c -o jsonpath='{.metadata.uid}'`
  const before = (await execute(uid)).stdout

  await execute('kubectl replace --force -f c.yaml', files)

  expect((await execute(uid)).stdout).not.toBe(before)
})

test.each<[string, string, string]>([
  ['-f c.yaml', '', 'Error from server (NotFound): error when replacing "c.yaml": configmaps "c" not found\n'],
  ['', '', 'error: must specify one of -f and -k\n'],
  ['-f c.yaml --grace-period=1', '', 'error: --grace-period must have --force specified\n'],
  ['-f c.yaml --timeout=1s', '', 'error: --timeout must have --force specified\n'],
  ['-f c.yaml --force --dry-run=server', '', 'error: --dry-run can not be used when --force is set\n'],
  ['-f empty.yaml --force', 'No resources found\n', 'error: no objects passed to replace\n'],
])('replace %s is refused', async (line, stdout, stderr) => {
  const { execute } = await testTerminal()

  expect(await execute(`kubectl replace ${line}`, files)).toEqual({ code: 1, stdout, stderr })
})
