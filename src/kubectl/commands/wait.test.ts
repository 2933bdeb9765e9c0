import { expect, test } from 'vitest'
import type { RawObject } from '../api.ts'
import { testTerminal, type TestTerminal } from '../testing.ts'
import { parseCondition } from './wait-condition.ts'

const ready = { type: 'Ready', status: 'True' }
const object = (status: object, more: object = {}): RawObject =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', generation: 2 }, status, ...more }) as unknown as RawObject

test.each<[string, object, boolean]>([
  ['condition=Ready', { conditions: [ready] }, true],
  ['condition=READY', { conditions: [ready] }, true],
  ['condition=ready=true', { conditions: [ready] }, true],
  ['condition=ready=False', { conditions: [ready] }, false],
  ['condition=ready=unknown', { conditions: [{ type: 'Ready', status: 'Unknown' }] }, true],
  ['condition=Ready', { conditions: [{ ...ready, observedGeneration: 1 }] }, false],
  ['condition=Ready', { conditions: [{ ...ready, observedGeneration: 2 }] }, true],
  ['condition=Ready', { conditions: [ready], observedGeneration: 1 }, false],
  ['condition=Ready', {}, false],
  ['jsonpath=.status.phase', { phase: 'Running' }, true],
  ['jsonpath={.status.phase}', {}, false],
  ['jsonpath={.status.phase}=Running', { phase: 'Running' }, true],
  ["jsonpath={.status.phase}='Running'", { phase: 'Running' }, true],
  ['jsonpath={.status.phase}=running', { phase: 'Running' }, false],
  ['jsonpath={.status.replicas}=3', { replicas: 3 }, true],
  ['jsonpath={.status.conditions[?(@.type=="Ready")].status}=True', { conditions: [ready] }, true],
])('--for=%s of %o is met: %o', (text, status, isMet) => {
  const condition = parseCondition(text)

  expect(condition.type === 'test' && condition.isMet(object(status))).toBe(isMet)
})

test.each<[string, string]>([
  ['', 'unrecognized condition: ""'],
  ['ready', 'unrecognized condition: "ready"'],
  ['jsonpath=', 'jsonpath expression cannot be empty'],
  ['jsonpath={.a}=', "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3"],
  [
    'jsonpath={.a}=b=c',
    "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
  ],
])('--for=%s is refused', (text, message) => {
  expect(() => parseCondition(text)).toThrow(message)
})

test.each<[string, string]>([
  ['jsonpath={.status}=x', 'jsonpath leads to a nested object or list which is not supported'],
  ['jsonpath={.status.conditions[*].type}=x', 'given jsonpath expression matches more than one value'],
])('--for=%s cannot be compared', (text, message) => {
  const condition = parseCondition(text)

  expect(() => condition.type === 'test' && condition.isMet(object({ conditions: [ready, ready] }))).toThrow(message)
})

async function terminal(): Promise<TestTerminal> {
  const opened = await testTerminal()
  await opened.execute('kubectl create cm a')
  await opened.execute('kubectl create cm b')
  return opened
}

/** Runs a line while time goes by. */
async function waiting({ api, execute }: TestTerminal, line: string, ms: number, meanwhile?: string) {
  const running = execute(`kubectl wait ${line}`)
  if (meanwhile !== undefined) {
    await api.clock.advance(1000)
    await execute(`kubectl ${meanwhile}`)
  }
  await api.clock.advance(ms)
  return running
}

const met = (name: string): string => `configmap/${name} condition met\n`
const value = '--for=jsonpath={.data.x}=1'
const timedOut = (name: string): string => `timed out waiting for the condition on configmaps/${name}\n`

test.each<[string, string | undefined, number, string, string]>([
  [`cm/a ${value} --timeout=5s`, `patch cm a -p '{"data":{"x":"1"}}'`, 0, met('a'), ''],
  [`cm/a ${value} --timeout=5s`, undefined, 1, '', `error: ${timedOut('a')}`],
  [`cm --all ${value} --timeout=5s`, undefined, 1, '', timedOut('a') + timedOut('b')],
  [`cm/a ${value} --timeout=5s`, 'delete cm a', 1, '', `error: ${timedOut('a')}`],
  ['cm/a --for=delete --timeout=5s', 'delete cm a', 0, met('a'), ''],
  ['cm/a --for=delete --timeout=5s -o name', 'delete cm a', 0, 'configmap/a\n', ''],
  ['cm/a --for=delete --timeout=5s', undefined, 1, '', `error: ${timedOut('a')}`],
  ['cm/nobody --for=delete', undefined, 0, '', ''],
  ['cm/c --for=create --timeout=5s', 'create cm c', 0, met('c'), ''],
  ['cm/c --for=create --timeout=5s', undefined, 1, '', 'error: timed out waiting for the condition\n'],
  [`cm/nobody ${value}`, undefined, 1, '', 'Error from server (NotFound): configmaps "nobody" not found\n'],
  [`cm/a ${value} --timeout=0`, undefined, 1, '', 'error: condition not met for configmaps/a\n'],
  ['cm/a --for=jsonpath={.metadata.name}=a --timeout=0', undefined, 0, met('a'), ''],
  [`cm -l app=none ${value}`, undefined, 1, '', 'error: no matching resources found\n'],
  ['cm -l app=none --for=delete', undefined, 0, '', ''],
  [`cm ${value}`, undefined, 1, '', 'error: resource(s) were provided, but no name was specified\n'],
])('wait %s, meanwhile %s', async (line, meanwhile, code, stdout, stderr) => {
  expect(await waiting(await terminal(), line, 10_000, meanwhile)).toEqual({ code, stdout, stderr })
})

test('a negative timeout is a week', async () => {
  const opened = await terminal()

  const running = waiting(opened, `cm/a ${value} --timeout=-1s`, 6 * 24 * 3_600_000)
  await opened.execute(`kubectl patch cm a -p '{"data":{"x":"1"}}'`)

  expect((await running).stdout).toBe(met('a'))
})
