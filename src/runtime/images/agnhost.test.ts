import { expect, test } from 'vitest'
import { aBox, type Box } from '../testing.ts'

const agnhost = (...args: readonly string[]): Promise<Box> => aBox({ imageName: 'registry.k8s.io/e2e-test-images/agnhost:2.53', args })

const server = async (box: Box, port: number, path: string, body?: object) => {
  const host = box.wire.place('10.244.0.99')
  const headers = { 'content-type': 'application/json' }
  const request = { method: body ? 'POST' : 'GET', path, headers, ...(body && { body: new TextEncoder().encode(JSON.stringify(body)) }) }
  const answer = host.request({ host: box.ip, port }, request)
  await box.clock.advance(0)
  const outcome = await answer
  if (outcome.type !== 'response') throw new Error(outcome.type)
  return { status: outcome.response.status, text: new TextDecoder().decode(outcome.response.body) }
}

const pods = { group: '', version: 'v1', resource: 'pods' }
const configMaps = { group: '', version: 'v1', resource: 'configmaps' }
const review = (request: object) => ({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: { uid: 'u1', ...request } })

const labelled = (value: string) => ({ metadata: { labels: { 'webhook-e2e-test': value } } })
const patch = (...operations: readonly object[]) => ({
  allowed: true,
  patch: btoa(JSON.stringify(operations)),
  patchType: 'JSONPatch',
})
const denied = (message: string) => ({ allowed: false, status: { message } })

test.each<[string, object, object]>([
  ['/always-deny', { resource: pods }, denied('this webhook denies all requests')],
  ['/pods', { resource: pods, object: {} }, { allowed: true }],
  ['/pods', { resource: pods, object: labelled('webhook-disallow') }, denied('the pod contains unwanted label;')],
  [
    '/pods',
    { resource: pods, object: { spec: { containers: [{ name: 'a' }, { name: 'webhook-disallow-b' }] } } },
    denied('the pod contains unwanted container name;'),
  ],
  ['/pods', { resource: configMaps }, denied('expect resource to be /v1, Resource=pods')],
  ['/add-label', { object: { metadata: {} } }, patch({ op: 'add', path: '/metadata/labels', value: { 'added-label': 'yes' } })],
  ['/add-label', { object: labelled('x') }, patch({ op: 'add', path: '/metadata/labels/added-label', value: 'yes' })],
  ['/add-label', { object: { metadata: { labels: { 'added-label': 'yes' } } } }, { allowed: true }],
  [
    '/mutating-configmaps',
    { resource: configMaps, object: { data: { 'mutation-start': 'yes' } } },
    patch({ op: 'add', path: '/data/mutation-stage-1', value: 'yes' }),
  ],
  [
    '/configmaps',
    { resource: configMaps, operation: 'DELETE', oldObject: { data: { 'webhook-e2e-test': 'webhook-disallow' } } },
    { allowed: false, status: { reason: 'the configmap contains unwanted key and value' } },
  ],
  ['/crd', { resource: pods }, denied('expect resource to be apiextensions.k8s.io/v1, Resource=customresourcedefinitions')],
])('the webhook %s answers %j', async (path, request, response) => {
  const box = await agnhost('webhook', '--port=8444', '-v=4')

  const { text } = await server(box, 8444, path, review(request))

  expect(JSON.parse(text)).toEqual({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    response: { uid: 'u1', ...response },
  })
})

test.each([
  ['/hostname', 200, 'web'],
  ['/echo?msg=hello', 200, 'hello'],
  ['/echo?msg=teapot&code=418', 418, 'teapot'],
  ['/clientip', 200, '10.244.0.99:40000'],
  ['/healthz', 200, ''],
  ['/nope', 404, '404 page not found\n'],
  ['/shell?cmd=echo%20hi', 200, String.raw`{"output":"hi\n"}`],
])('netexec answers %s', async (path, status, text) => {
  const box = await agnhost('netexec')

  expect(await server(box, 8080, path)).toEqual({ status, text })
})

test('netexec is shut down by a request', async () => {
  const box = await agnhost('netexec', '--http-port', '80')

  await server(box, 80, '/shutdown').catch(() => undefined)
  await box.clock.settle()

  expect(box.view().phase).toMatchObject({ type: 'exited', exitCode: 0 })
  expect(box.log()).toEqual(['2026/01/01 00:00:00 Started HTTP server on port 80', '2026/01/01 00:00:00 GET /shutdown'])
})

test.each([
  [['serve-hostname'], 9376],
  [['serve-hostname', '--port', '80'], 80],
])('agnhost %j tells its name on port %d', async (args, port) => {
  const box = await agnhost(...args)

  expect(await server(box, port, '/')).toEqual({ status: 200, text: 'web' })
})

test('by itself it does nothing', async () => {
  const box = await agnhost('pause')

  expect([box.view().phase.type, box.log()]).toEqual(['running', ['Paused']])
})

test('an unknown word ends it', async () => {
  const box = await agnhost('dance')

  expect(box.view().phase).toMatchObject({ type: 'exited', exitCode: 1 })
  expect(box.log()[0]).toBe('Error: unknown command "dance" for "app"')
})

test.each<[object, string, object]>([
  [{ apiVersion: 'x/v1', hostPort: 'a:80' }, 'x/v2', { apiVersion: 'x/v2', host: 'a', port: '80' }],
  [{ apiVersion: 'x/v2', host: 'a', port: '80' }, 'x/v1', { apiVersion: 'x/v1', hostPort: 'a:80' }],
])('the webhook for conversions makes of %j in %s', async (before, desiredAPIVersion, after) => {
  const box = await agnhost('crd-conversion-webhook', '--port=8443')
  const request = { uid: 'u1', desiredAPIVersion, objects: [before] }

  const { text } = await server(box, 8443, '/crdconvert', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview', request })

  expect(JSON.parse(text)).toMatchObject({ response: { uid: 'u1', convertedObjects: [after], result: { status: 'Success' } } })
})

test('what it cannot convert, it says', async () => {
  const box = await agnhost('crd-conversion-webhook', '--port=8443')
  const request = { uid: 'u1', desiredAPIVersion: 'x/v2', objects: [{ apiVersion: 'x/v1', hostPort: 'a' }] }

  const { text } = await server(box, 8443, '/crdconvert', { request })

  expect(JSON.parse(text)).toMatchObject({ response: { result: { status: 'Failure', message: 'invalid hostPort value `a`' } } })
})
