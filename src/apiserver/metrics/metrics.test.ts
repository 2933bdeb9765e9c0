import { expect, test } from 'vitest'
import type { ApiRequest } from '#apimachinery'
import { bytes, configMap, follow, settle, startHarness, type Harness } from '../testing-harness/harness.ts'

async function scrape({ ask }: Harness): Promise<string> {
  const response = await ask({ verb: 'get', path: '/metrics' })
  if (response.type !== 'bytes') throw new Error(`answered with ${response.type}`)
  expect(response.contentType).toMatch(/^text\/plain; version=0\.0\.4/)
  return String(response.bytes)
}

const list: ApiRequest = { verb: 'list', version: 'v1', resource: 'configmaps', namespace: 'default' }

test.each<[string, ApiRequest, RegExp]>([
  ['a create', configMap('a'), /code="201",.*resource="configmaps",scope="resource",subresource="",verb="POST",version="v1"\} 1$/m],
  ['a list', list, /code="200",.*resource="configmaps",scope="namespace",subresource="",verb="LIST",version="v1"\} 1$/m],
  ['what fails', { ...list, verb: 'get', name: 'x' }, /code="404",.*resource="configmaps",scope="resource",.*verb="GET",.*\} 1$/m],
  [
    'an apply',
    {
      ...list,
      verb: 'patch',
      name: 'b',
      query: { fieldManager: 'me', dryRun: 'All' },
      contentType: 'application/apply-patch+yaml',
      body: bytes('{apiVersion: v1, kind: ConfigMap}'),
    },
    /code="201",component="apiserver",dry_run="All",.*verb="APPLY"/,
  ],
  ['a page', { verb: 'get', path: '/livez' }, /code="200",.*resource="",scope="",subresource="\/livez",verb="GET",version=""\} 1$/m],
])('%s is counted', async (_, request, expected) => {
  const harness = await startHarness()
  await harness.ask(request)
  expect(await scrape(harness)).toMatch(new RegExp(`^apiserver_request_total\\{${expected.source}`, 'm'))
})

test('durations are a histogram whose buckets add up', async () => {
  const harness = await startHarness()
  await harness.ask(list)
  await harness.ask(list)
  const lines = (await scrape(harness)).split('\n').filter((line) => /duration_seconds.*configmaps/.test(line))
  expect(lines).toHaveLength(26)
  expect(lines[0]).toMatch(/_bucket\{.*le="0\.005"\} 2$/)
  expect(lines.slice(-3).map((line) => line.replace(/\{.*?(le="[^"]*")?\}/, '{$1}'))).toEqual([
    'apiserver_request_duration_seconds_bucket{le="+Inf"} 2',
    'apiserver_request_duration_seconds_sum{} 0',
    'apiserver_request_duration_seconds_count{} 2',
  ])
})

test('objects, watches and their events are counted', async () => {
  const harness = await startHarness()
  const before = /^apiserver_storage_objects\{resource="configmaps"\} (\d+)$/m.exec(await scrape(harness))?.[1]
  follow(await harness.ask({ ...list, verb: 'watch' }))
  await harness.ask(configMap('a'))
  await settle()
  const text = await scrape(harness)
  expect(text).toContain(`apiserver_storage_objects{resource="configmaps"} ${Number(before) + 1}\n`)
  expect(text).toMatch(/^apiserver_resource_objects\{group="apps",resource="deployments"\} 0$/m)
  expect(text).toMatch(/^apiserver_watch_events_total\{group="",resource="configmaps",version="v1"\} [1-9]/m)
  expect(text).toMatch(
    /^apiserver_longrunning_requests\{component="apiserver",group="",resource="configmaps",scope="namespace",subresource="",verb="WATCH",version="v1"\} 1$/m,
  )
})

test('what clients make up is not counted', async () => {
  const harness = await startHarness()
  await harness.ask({ ...list, resource: 'nothing' })
  await harness.ask({ verb: 'get', path: '/nowhere' })
  expect(await scrape(harness)).not.toMatch(/nothing|nowhere/)
})

test('who asked, what was decided, what plugins took and which flow it was are counted', async () => {
  const harness = await startHarness()
  await harness.ask(configMap('a'))
  const text = await scrape(harness)
  expect(text).toMatch(/^authentication_attempts\{result="success"\} [1-9]/m)
  expect(text).toMatch(/^authorization_attempts_total\{result="allowed"\} [1-9]/m)
  expect(text).toMatch(
    /^apiserver_admission_controller_admission_duration_seconds_count\{name="NamespaceLifecycle",operation="CREATE",rejected="false",type="validate"\} [1-9]/m,
  )
  expect(text).toMatch(/^apiserver_flowcontrol_dispatched_requests_total\{flow_schema="exempt",priority_level="exempt"\} [1-9]/m)
})

test('families come by name, each with what it is', async () => {
  const text = await scrape(await startHarness())
  const names = [...text.matchAll(/^# HELP (\S+) \S/gm)].map(([, name]) => name)
  expect(names).toEqual(names.toSorted((a = '', b = '') => (a < b ? -1 : 1)))
  expect([...text.matchAll(/^# TYPE (\S+) (counter|gauge|histogram)$/gm)].map(([, name]) => name)).toEqual(names)
})
