import { expect, test } from 'vitest'
import { testTerminal } from '../testing.ts'

const map = (data: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: ${data}\n`
const files = { 'old.yaml': map('{a: "1", b: "2"}'), 'new.yaml': map('{a: "1", b: "3"}'), 'odd.yaml': 'kind: ConfigMap\napiVersion: v1\n' }

test('diff says what apply would change, and exits with 1', async () => {
  const { execute } = await testTerminal()
  await execute('kubectl apply -f old.yaml', files)

  const { code, stdout, stderr } = await execute('kubectl diff -f new.yaml', files)

  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(stdout).toMatch(
    /^diff -u -N \/tmp\/LIVE-\d+\/v1\.ConfigMap\.default\.c \/tmp\/MERGED-\d+\/v1\.ConfigMap\.default\.c\n--- .*\n\+\+\+ .*\n/,
  )
  expect(stdout.split('\n').slice(3, 11)).toEqual([
    '@@ -1,7 +1,7 @@',
    ' apiVersion: v1',
    ' data:',
    '   a: "1"',
    '-  b: "2"',
    '+  b: "3"',
    ' kind: ConfigMap',
    ' metadata:',
  ])
  expect((await execute(`kubectl get cm c -o jsonpath='{.data.b}'`)).stdout).toBe('2')
})

test('diff of what would not change says nothing', async () => {
  const { execute } = await testTerminal()
  await execute('kubectl apply -f old.yaml', files)

  expect(await execute('kubectl diff -f old.yaml', files)).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('diff hides the values of secrets', async () => {
  const { execute } = await testTerminal()
  await execute('kubectl create secret generic s --from-literal=a=old --from-literal=b=same')
  const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: new, b: same}\n'

  const { stdout } = await execute('kubectl diff -f s.yaml', { 's.yaml': secret })

  expect(stdout).toContain("-  a: '*** (before)'\n+  a: '*** (after)'\n   b: '***'\n")
})

test.each<[string, string]>([
  ['-f nowhere.yaml', 'error: the path "nowhere.yaml" does not exist\n'],
  ['', 'error: must specify one of -f and -k\n'],
  ['-f new.yaml --force-conflicts', 'error: --force-conflicts only works with --server-side\n'],
])('diff %s fails with 2', async (line, stderr) => {
  const { execute } = await testTerminal()

  expect(await execute(`kubectl diff ${line}`, files)).toEqual({ code: 2, stdout: '', stderr })
})
