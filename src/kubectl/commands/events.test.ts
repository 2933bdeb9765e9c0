import { expect, test } from 'vitest'
import { testTerminal, type TestTerminal } from '../testing.ts'

const event = (name: string, parts: string): string => `apiVersion: v1
kind: Event
metadata: {name: ${name}, namespace: default}
involvedObject: {apiVersion: v1, kind: Pod, name: web, namespace: default}
${parts}
---
`
const manifest = [
  event(
    'late',
    'type: Warning\nreason: BackOff\nmessage: no luck\nfirstTimestamp: 2025-12-31T23:50:00Z\nlastTimestamp: 2025-12-31T23:59:30Z\ncount: 4',
  ),
  event(
    'early',
    'type: Normal\nreason: Pulled\nmessage: "got it\\n"\nfirstTimestamp: 2025-12-31T23:55:00Z\nlastTimestamp: 2025-12-31T23:55:00Z\ncount: 1',
  ),
  event(
    'series',
    'type: Normal\nreason: Seen\nmessage: again\neventTime: 2025-12-31T23:00:00.000000Z\naction: Look\nreportingComponent: looker\nreportingInstance: looker-1\nseries: {count: 7, lastObservedTime: 2025-12-31T23:58:00.000000Z}',
  ),
].join('')

async function terminal(): Promise<TestTerminal> {
  const opened = await testTerminal()
  await opened.execute('kubectl create -f events.yaml', { 'events.yaml': manifest })
  return opened
}

const early = '5m                   Normal    Pulled    Pod/web   got it\n'
const series = '2m (x7 over 60m)     Normal    Seen      Pod/web   again\n'
const late = '30s (x4 over 10m)    Warning   BackOff   Pod/web   no luck\n'
const squeezed = (text: string): string => text.replaceAll(/ +/g, ' ')

test.each<[string, string]>([
  ['', `LAST SEEN TYPE REASON OBJECT MESSAGE\n${early}${series}${late}`],
  ['--no-headers', `${early}${series}${late}`],
  ['--no-headers --types=warning', late],
  ['--no-headers --for pod/web', `${early}${series}${late}`],
  ['--no-headers -A --types=Warning', `default ${late}`],
  ['-o name', ''],
  [`-o jsonpath='{.items[*].reason}'`, 'Pulled Seen BackOff'],
])('events %s', async (line, stdout) => {
  const { execute } = await terminal()

  const found = await execute(`kubectl events ${line}`)

  expect({ ...found, stdout: squeezed(found.stdout) }).toEqual({ code: 0, stdout: squeezed(stdout), stderr: '' })
})

test('events -w goes on, one table over all', async () => {
  const { execute } = await terminal()

  const { stdout } = await execute('kubectl events -w | head -3')

  expect(stdout.split('\n')).toHaveLength(4)
  expect(stdout).toMatch(/^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/)
})

test.each<[string, number, string]>([
  ['--for pod/other', 0, 'No events found in default namespace.\n'],
  ['-A --for pod/other', 0, 'No events found.\n'],
  ['--for pod', 1, 'error: --for must be in resource/name form\n'],
  ['--for foo/bar', 1, 'the server doesn\'t have a resource type "foo"\n'],
  ['--types=Bad', 1, 'error: valid --types are Normal or Warning\n'],
])('events %s', async (line, code, stderr) => {
  const { execute } = await terminal()

  expect(await execute(`kubectl events ${line}`)).toEqual({ code, stdout: '', stderr })
})
