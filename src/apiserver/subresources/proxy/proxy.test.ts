import { expect, test } from 'vitest'
import type { ApiRequest, ApiResponse } from '#apimachinery'
import type { DialAddress, DialOutcome, DialRequest, DialTarget } from '../../dialing/dial.ts'
import { toApiRequest } from '../../http.ts'
import { startHarness } from '../../testing-harness/harness.ts'
import { readProxiedName } from './proxied-name.ts'
import { rewriteHtml } from './rewrite.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const answer = (status: number, headers: Record<string, string>, body: string): DialOutcome => ({
  type: 'response',
  response: { status, headers, body: bytes(body) },
})

const inDefault = { version: 'v1', namespace: 'default' } as const
const service: ApiRequest = {
  verb: 'create',
  ...inDefault,
  resource: 'services',
  body: { metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] } },
}
const slice = (ready: boolean): ApiRequest => ({
  verb: 'create',
  group: 'discovery.k8s.io',
  ...inDefault,
  resource: 'endpointslices',
  body: {
    metadata: { name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080 }],
    endpoints: [{ addresses: ['10.244.1.5'], nodeName: 'node-1', conditions: { ready } }],
  },
})

async function aServer(outcome: DialOutcome, ready = true) {
  const dialled: { readonly to: DialTarget; readonly request: DialRequest }[] = []
  const dial: DialAddress = async (to, request) => {
    dialled.push({ to, request })
    return outcome
  }
  const harness = await startHarness({ dial })
  await harness.object(service)
  await harness.object(slice(ready))
  const ask = (name: string, more: Partial<ApiRequest> = {}) =>
    harness.ask({ verb: 'get', ...inDefault, resource: 'services', subresource: 'proxy', name, path: '/', ...more })
  return { ...harness, dialled, askService: ask }
}

test.each(['web:http', 'web:80', 'http:web:http', 'https:web:80'])('the service %s is reached at its endpoint', async (name) => {
  const { askService, dialled } = await aServer(answer(200, { 'content-type': 'text/x', server: 'x' }, 'hello'))

  const response = await askService(name, { path: '/a/b/', query: { x: ['1', '2 3'] }, accept: 'text/*' })

  expect(response).toMatchObject({ type: 'bytes', code: 200, contentType: 'text/x', headers: { server: 'x' }, bytes: bytes('hello') })
  expect(dialled).toEqual([
    {
      to: { node: 'node-1', host: '10.244.1.5', port: 8080 },
      request: {
        method: 'GET',
        path: '/a/b/?x=1&x=2+3',
        headers: {
          host: '10.244.1.5:8080',
          accept: 'text/*',
          'x-forwarded-uri': `/api/v1/namespaces/default/services/${name}/proxy/a/b/`,
        },
      },
    },
  ])
})

test.each<[string, string, boolean, number, string]>([
  ['a port it has not', 'web:81', true, 503, 'no service port 81 found for service "web"'],
  ['a port by a name it has not', 'web:grpc', true, 503, 'no endpoints available for service "web:grpc"'],
  ['no port, where the only one has a name', 'web', true, 503, 'no endpoints available for service "web"'],
  ['a service without a ready endpoint', 'web:80', false, 503, 'no endpoints available for service "web:80"'],
  ['no service', 'nope:80', true, 404, 'services "nope" not found'],
  ['no name at all', 'ftp:web:80', true, 400, 'invalid service request "ftp:web:80"'],
])('%s is refused', async (_, name, ready, code, message) => {
  const { askService } = await aServer(answer(200, {}, ''), ready)

  expect(await askService(name)).toMatchObject({ code, object: { message } })
})

test('what does not answer is unavailable', async () => {
  const { askService } = await aServer({ type: 'failed', failure: 'refused' })

  expect(await askService('web:80')).toMatchObject({
    code: 503,
    object: {
      reason: 'ServiceUnavailable',
      message: 'error trying to reach service: dial tcp 10.244.1.5:8080: connect: connection refused',
    },
  })
})

test('redirects lead through the proxy', async () => {
  const { askService } = await aServer(answer(302, { location: 'http://10.244.1.5:8080/b?c' }, ''))

  expect(await askService('web:80')).toMatchObject({
    code: 302,
    headers: { location: '/api/v1/namespaces/default/services/web:80/proxy/b?c' },
  })
})

test('links of HTML lead through the proxy, if they are of the same host', () => {
  const html = '<a class="x" href="/b">b</a><img src=\'/c.png\'><a href="d">d</a><a href="http://other/e">e</a><a href="//f/">f</a>'

  expect(rewriteHtml(html, '/proxy', 'web:80')).toBe(
    '<a class="x" href="/proxy/b">b</a><img src=\'/proxy/c.png\'><a href="d">d</a><a href="http://other/e">e</a><a href="//f/">f</a>',
  )
})

test.each([
  ['web', { scheme: '', name: 'web', port: '' }],
  ['web:80', { scheme: '', name: 'web', port: '80' }],
  ['https:web:', { scheme: 'https', name: 'web', port: '' }],
  [':web:http', { scheme: '', name: 'web', port: 'http' }],
  ['', undefined],
  [':80', undefined],
  ['a:b:c:d', undefined],
])('%j stands for %j', (id, expected) => {
  expect(readProxiedName(id)).toEqual(expected)
})

test('what else the client sends goes on, but for what is between it and the server', async () => {
  const { ask, dialled } = await aServer(answer(200, {}, ''))
  const headers = { cookie: 'a=b', 'x-own': 'yes', authorization: 'Bearer t', 'impersonate-user': 'ada', connection: 'close' }
  const url = 'http://server/api/v1/namespaces/default/services/web:80/proxy/a/?b'

  const { token: _, impersonate: _who, ...request } = await toApiRequest(new Request(url, { method: 'POST', body: 'text', headers }))
  await ask(request)

  expect(dialled[0]?.request).toEqual({
    method: 'POST',
    path: '/a/?b=',
    headers: {
      cookie: 'a=b',
      'x-own': 'yes',
      host: '10.244.1.5:8080',
      'content-type': 'text/plain;charset=UTF-8',
      'content-length': '4',
      'x-forwarded-uri': '/api/v1/namespaces/default/services/web:80/proxy/a/',
    },
    body: bytes('text'),
  })
})

test.each<[string, string, ApiResponse | Error, number, string]>([
  ['answers', 'node-1', { type: 'bytes', code: 200, contentType: 'text/plain', bytes: 'ok' }, 200, 'ok'],
  ['answers at its own port', 'node-1:10250', { type: 'bytes', code: 200, contentType: 'text/plain', bytes: 'ok' }, 200, 'ok'],
  ['does not', 'node-1', new Error('dial tcp 172.18.0.3:10250: connect: connection refused'), 503, 'connect: connection refused'],
])('a kubelet that %s', async (_, name, kubelet, code, text) => {
  const dialNode = async (): Promise<ApiResponse> => {
    if (kubelet instanceof Error) throw kubelet
    return kubelet
  }
  const { ask, object } = await startHarness({ dialNode })
  await object({ verb: 'create', version: 'v1', resource: 'nodes', body: { metadata: { name: 'node-1' } } })

  const response = await ask({ verb: 'get', version: 'v1', resource: 'nodes', name, subresource: 'proxy', path: '/healthz' })

  expect(response.code).toBe(code)
  expect(JSON.stringify(response)).toContain(text)
})
