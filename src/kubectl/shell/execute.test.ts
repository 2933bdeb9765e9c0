import { expect, test } from 'vitest'
import { testTerminal } from '../testing.ts'

const settings = `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {colour: blue, size: '3'}
`

test.each<[string, string, number, string]>([
  ['words in quotes are one', `echo "a  b" 'c "d"' e\\ f`, 0, 'a  b c "d" e f\n'],
  ['head and tail keep some lines', 'cat lines | tail -n 3 | head -2', 0, 'four\nfive\n'],
  ['head alone keeps ten', 'cat lines | head', 0, 'one\ntwo\nthree\nfour\nfive\nsix\n'],
  ['wc counts lines', 'cat lines | wc -l', 0, '6\n'],
  ['sort sorts', 'cat lines | sort -r | head -1', 0, 'two\n'],
  ['grep finds lines', 'grep -in F.*E lines', 0, '5:five\n'],
  ['grep -v finds the others', 'cat lines | grep -vE "o|e"', 0, 'six\n'],
  ['grep that finds nothing fails', 'cat lines | grep zero', 1, ''],
  ['&& goes on after a success', 'echo a && echo b', 0, 'a\nb\n'],
  ['&& does not after a failure, || does', 'grep zero lines && echo a || echo b', 0, 'b\n'],
  ['comments are left out', 'echo a # | nothing', 0, 'a\n'],
])('%s', async (_, line, code, stdout) => {
  const { execute } = await testTerminal()

  expect(await execute(line, { lines: 'one\ntwo\nthree\nfour\nfive\nsix\n' })).toEqual({ code, stdout, stderr: '' })
})

test.each<[string, number, string]>([
  ['vi web.yaml', 127, 'vi: command not found\n'],
  ['echo "a', 2, 'unexpected end of line while looking for matching `"\'\n'],
  ['echo a |', 2, 'syntax error: unexpected end of line\n'],
  ['echo a > file', 2, "`>': this terminal does not redirect to files or from them\n"],
  ['grep', 2, 'grep: no pattern\n'],
])('%s is refused', async (line, code, stderr) => {
  const { execute } = await testTerminal()

  expect(await execute(line)).toEqual({ code, stdout: '', stderr })
})

test('kubectl reads what comes through a pipe', async () => {
  const { execute } = await testTerminal()

  expect((await execute('cat settings.yaml | k apply -f -', { 'settings.yaml': settings })).stdout).toBe('configmap/settings created\n')
  expect((await execute(`kubectl get cm settings -o jsonpath='{.data.colour}' | grep -c blue`)).stdout).toBe('1\n')
})

test('a filter that has enough ends a watch', async () => {
  const { execute } = await testTerminal()

  expect(await execute('kubectl get ns -w --no-headers -o name | head -1')).toEqual({ code: 0, stdout: 'namespace/default\n', stderr: '' })
})
