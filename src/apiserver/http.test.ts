import { describe, expect, test, vi } from 'vitest'
import { notFound, type ApiHandler, type ApiRequest, type ApiResponse, type Json, type WatchEvent } from '#apimachinery'
import { createPipe } from '#kernel'
import { httpHandler, toApiRequest, toHttpResponse } from './http.ts'

const host = 'http://127.0.0.1:6443'
const read = (method: string, path: string, init: RequestInit = {}): Promise<ApiRequest> =>
  toApiRequest(new Request(host + path, { method, ...init }))

describe('a URL', () => {
  test.each<[string, string, Partial<ApiRequest>]>([
    ['GET', '/api/v1/pods', { verb: 'list', group: '', version: 'v1', resource: 'pods' }],
    ['GET', '/api/v1/namespaces/d/pods', { verb: 'list', group: '', version: 'v1', namespace: 'd', resource: 'pods' }],
    ['GET', '/api/v1/namespaces/d/pods/', { verb: 'list', group: '', version: 'v1', namespace: 'd', resource: 'pods' }],
    ['POST', '/api/v1/namespaces/d/pods', { verb: 'create', group: '', version: 'v1', namespace: 'd', resource: 'pods' }],
    ['DELETE', '/api/v1/namespaces/d/pods', { verb: 'deletecollection', group: '', version: 'v1', namespace: 'd', resource: 'pods' }],
    [
      'GET',
      '/apis/apps/v1/namespaces/d/deployments/x',
      { verb: 'get', group: 'apps', version: 'v1', namespace: 'd', resource: 'deployments', name: 'x' },
    ],
    [
      'PUT',
      '/apis/apps/v1/namespaces/d/deployments/x/scale',
      { verb: 'update', group: 'apps', version: 'v1', namespace: 'd', resource: 'deployments', name: 'x', subresource: 'scale' },
    ],
    ['PATCH', '/api/v1/nodes/n', { verb: 'patch', group: '', version: 'v1', resource: 'nodes', name: 'n' }],
    ['DELETE', '/api/v1/nodes/n', { verb: 'delete', group: '', version: 'v1', resource: 'nodes', name: 'n' }],
    ['GET', '/api/v1/namespaces', { verb: 'list', group: '', version: 'v1', resource: 'namespaces' }],
    ['GET', '/api/v1/namespaces/d', { verb: 'get', group: '', version: 'v1', resource: 'namespaces', name: 'd' }],
    [
      'PUT',
      '/api/v1/namespaces/d/finalize',
      { verb: 'update', group: '', version: 'v1', resource: 'namespaces', name: 'd', subresource: 'finalize' },
    ],
    [
      'GET',
      '/api/v1/namespaces/d/status',
      { verb: 'get', group: '', version: 'v1', resource: 'namespaces', name: 'd', subresource: 'status' },
    ],
    [
      'POST',
      '/api/v1/namespaces/d/pods/p/eviction',
      { verb: 'create', group: '', version: 'v1', namespace: 'd', resource: 'pods', name: 'p', subresource: 'eviction' },
    ],
    [
      'GET',
      '/api/v1/namespaces/d/pods/web:80/proxy/a%20b/c',
      { verb: 'get', group: '', version: 'v1', namespace: 'd', resource: 'pods', name: 'web:80', subresource: 'proxy', path: '/a%20b/c' },
    ],
    [
      'GET',
      '/api/v1/namespaces/d/services/s/proxy',
      { verb: 'get', group: '', version: 'v1', namespace: 'd', resource: 'services', name: 's', subresource: 'proxy', path: '/' },
    ],
    [
      'GET',
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode',
      { verb: 'get', group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterroles', name: 'system:node' },
    ],
    ['GET', '/api', { verb: 'get', path: '/api' }],
    ['GET', '/api/', { verb: 'get', path: '/api' }],
    ['GET', '/api/v1', { verb: 'get', path: '/api/v1' }],
    ['GET', '/apis/apps/v1/', { verb: 'get', path: '/apis/apps/v1' }],
    ['HEAD', '/healthz', { verb: 'get', path: '/healthz' }],
    ['GET', '/', { verb: 'get', path: '/' }],
    ['GET', '/openapi/v3/apis/apps/v1', { verb: 'get', path: '/openapi/v3/apis/apps/v1' }],
    ['GET', '/apiserver/x/y/z', { verb: 'get', path: '/apiserver/x/y/z' }],
  ])('%s %s is understood', async (method, path, wanted) => {
    expect(await read(method, path)).toEqual({ ...wanted, query: {} })
  })

  test.each<[string, Partial<ApiRequest>]>([
    ['/api/v1/pods?watch=true&resourceVersion=5', { verb: 'watch', resource: 'pods', query: { watch: 'true', resourceVersion: '5' } }],
    ['/api/v1/pods?watch=1', { verb: 'watch', query: { watch: '1' } }],
    ['/api/v1/pods?watch', { verb: 'watch', query: { watch: '' } }],
    ['/api/v1/pods?watch=False', { verb: 'list', query: { watch: 'False' } }],
    ['/api/v1/pods?watch=0', { verb: 'list', query: { watch: '0' } }],
    ['/api/v1/watch/namespaces/d/pods', { verb: 'watch', namespace: 'd', resource: 'pods', query: { watch: 'true' } }],
    [
      '/api/v1/watch/namespaces/d/pods/p',
      { verb: 'watch', namespace: 'd', resource: 'pods', query: { watch: 'true', fieldSelector: 'metadata.name=p' } },
    ],
    [
      '/apis/apps/v1/watch/deployments/x?fieldSelector=a%3Db',
      { verb: 'watch', query: { watch: 'true', fieldSelector: 'a=b,metadata.name=x' } },
    ],
    [
      '/api/v1/namespaces/d/pods/p/exec?command=sh&command=-c&command=ls+-l&tty',
      { verb: 'get', subresource: 'exec', query: { command: ['sh', '-c', 'ls -l'], tty: '' } },
    ],
    [
      '/version?__proto__=1&timeout=32s',
      {
        verb: 'get',
        path: '/version',
        query: Object.fromEntries([
          ['__proto__', '1'],
          ['timeout', '32s'],
        ]),
      },
    ],
  ])('GET %s is read with its query', async (path, wanted) => {
    const request = await read('GET', path)
    expect(request).toMatchObject(wanted)
    expect(request.query).toEqual(wanted.query)
  })

  test.each([
    ['OPTIONS', '/api/v1/pods', 405],
    ['PUT', '/api/v1/namespaces/d/pods', 405],
    ['PATCH', '/api/v1/namespaces/d/pods', 405],
    ['POST', '/api/v1/namespaces/d/pods/p', 405],
    ['DELETE', '/api/v1/watch/pods', 405],
    ['GET', '/api/v1/namespaces/d/pods/p/log/more', 404],
    ['GET', '/api/v1/namespaces/d/pods/a%2Fb', 404],
    ['GET', '/api/v1/namespaces/..%2Fkube-system/pods/p', 404],
    ['GET', '/api/v1/namespaces//pods', 404],
    ['GET', '/api/v1/pods/a%00b', 404],
    ['GET', '/api/v1/watch', 404],
    ['GET', '/api/v1/pods/%E0%A4%A', 400],
  ])('%s %s is refused with %i', async (method, path, code) => {
    await expect(read(method, path)).rejects.toMatchObject({ code })
  })
})

describe('a request', () => {
  test('hands on its body as bytes, with what the headers say of it and of the client', async () => {
    const headers = {
      'content-type': 'application/apply-patch+yaml',
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
      'user-agent': 'kubectl/v1.36.0',
      authorization: 'Bearer abc.def',
      'impersonate-user': 'ada',
      'impersonate-group': 'dev, ops',
      'impersonate-extra-acme.com%2Fteam': 'blue',
    }

    const request = await read('PATCH', '/api/v1/namespaces/d/pods/p', { headers, body: 'kind: Pod' })

    expect(request).toEqual({
      verb: 'patch',
      group: '',
      version: 'v1',
      namespace: 'd',
      resource: 'pods',
      name: 'p',
      query: {},
      body: new TextEncoder().encode('kind: Pod'),
      contentType: headers['content-type'],
      accept: headers.accept,
      userAgent: 'kubectl/v1.36.0',
      token: 'abc.def',
      impersonate: { name: 'ada', groups: ['dev', 'ops'], extra: { 'acme.com/team': ['blue'] } },
    })
  })

  test('with more than 3 MiB is refused', async () => {
    const body = new Uint8Array(3 * 1024 * 1024 + 1)
    await expect(read('POST', '/api/v1/namespaces', { body })).rejects.toMatchObject({ code: 413, reason: 'RequestEntityTooLarge' })
  })
})

describe('a response', () => {
  const object = (more: Partial<Extract<ApiResponse, { type: 'object' }>> = {}): ApiResponse => ({
    type: 'object',
    code: 200,
    object: { a: 1 },
    ...more,
  })

  test('carries the object, and is not for caches', async () => {
    const response = toHttpResponse(object({ code: 201 }), { auditId: 'id' })

    expect([response.status, await response.text()]).toEqual([201, '{"a":1}\n'])
    expect(Object.fromEntries(response.headers)).toEqual({
      'cache-control': 'no-cache, private',
      'audit-id': 'id',
      'content-type': 'application/json',
      'content-length': '8',
    })
  })

  test('may say otherwise in its headers', () => {
    const response = toHttpResponse(object({ contentType: 'application/json;g=x', headers: { 'cache-control': 'public', vary: 'Accept' } }))

    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'public',
      vary: 'Accept',
      'content-type': 'application/json;g=x',
    })
  })

  test('warns in headers, whatever the text', () => {
    const response = toHttpResponse(object({ warnings: ['say "no"\nmore', 'größer'] }))

    const bytes = Uint8Array.from(response.headers.get('warning') ?? '', (letter) => letter.charCodeAt(0))
    expect(new TextDecoder().decode(bytes)).toBe(String.raw`299 - "say \"no\" more", 299 - "größer"`)
  })

  test('says when to come back only if its Status does', () => {
    const status = (details: Json): ApiResponse => object({ code: 429, object: { kind: 'Status', status: 'Failure', details } })

    expect(toHttpResponse(status({ retryAfterSeconds: 1 })).headers.get('retry-after')).toBe('1')
    expect(toHttpResponse(status({})).headers.has('retry-after')).toBe(false)
  })

  test('shrinks to 304 for who has it already', () => {
    const tagged = object({ headers: { etag: '"abc"' } })

    expect(toHttpResponse(tagged, { ifNoneMatch: 'W/"abc"' }).status).toBe(304)
    expect(toHttpResponse(tagged, { ifNoneMatch: '"other"' }).status).toBe(200)
  })
})

describe('the API over HTTP', () => {
  const answering =
    (response: ApiResponse): ApiHandler =>
    async () =>
      response

  test('streams a watch, one event a line, and ends it when the client leaves', async () => {
    const left = vi.fn<() => void>()
    const events = createPipe<WatchEvent>(left)
    const response = await httpHandler(answering({ type: 'watch', code: 200, events: events.stream }))(
      new Request(`${host}/api/v1/pods?watch=1`),
    )
    const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader()
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', uid: 'u', resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z' },
    }

    events.push({ type: 'ADDED', object: pod, cause: { actor: 'x' } })
    events.push({ type: 'DELETED', object: pod })
    const { value } = await reader.read()
    await reader.cancel()

    expect(new TextDecoder().decode(value)).toBe(
      `{"type":"ADDED","object":${JSON.stringify(pod)}}\n{"type":"DELETED","object":${JSON.stringify(pod)}}\n`,
    )
    expect(left).toHaveBeenCalledOnce()
  })

  test('ends a stream when it ends', async () => {
    const chunks = createPipe<Uint8Array>()
    const response = await httpHandler(answering({ type: 'stream', code: 200, contentType: 'text/plain', chunks: chunks.stream }))(
      new Request(`${host}/x`),
    )

    for (const line of ['one\n', 'two\n']) chunks.push(new TextEncoder().encode(line))
    chunks.end()

    expect([response.headers.get('content-type'), await response.text()]).toEqual(['text/plain', 'one\ntwo\n'])
  })

  test('tells what went wrong as a Status', async () => {
    const failing = (error: Error): Promise<Response> => httpHandler(() => Promise.reject(error))(new Request(`${host}/api/v1/pods`))

    const [missing, broken] = [await failing(notFound('', 'pods', 'p')), await failing(new Error('no connection'))]

    expect([missing.status, await missing.json()]).toMatchObject([
      404,
      { kind: 'Status', reason: 'NotFound', message: 'pods "p" not found' },
    ])
    expect([broken.status, await broken.json()]).toMatchObject([503, { kind: 'Status', reason: 'ServiceUnavailable' }])
  })

  test('indents for people', async () => {
    const handle = httpHandler(answering({ type: 'object', code: 200, object: { a: 1 } }))
    const ask = async (query: string, agent: string): Promise<string> =>
      (await handle(new Request(host + query, { headers: { 'user-agent': agent } }))).text()

    expect([await ask('/', 'curl/8'), await ask('/?pretty=true', 'x'), await ask('/?pretty=0', 'curl/8'), await ask('/', 'x')]).toEqual([
      '{\n  "a": 1\n}',
      '{\n  "a": 1\n}',
      '{"a":1}\n',
      '{"a":1}\n',
    ])
  })

  test('has no body for HEAD', async () => {
    const handle = httpHandler(answering({ type: 'bytes', code: 200, contentType: 'text/plain', bytes: 'ok' }))
    const response = await handle(new Request(`${host}/healthz`, { method: 'HEAD' }))

    expect([response.status, response.body]).toEqual([200, null])
  })

  test('does not open a two-way stream over a plain request', async () => {
    const handler = vi.fn<ApiHandler>(answering({ type: 'bytes', code: 200, contentType: 'text/plain', bytes: '' }))
    const response = await httpHandler(handler)(new Request(`${host}/api/v1/namespaces/d/pods/p/exec?command=rm`))

    expect([response.status, await response.json()]).toMatchObject([400, { message: 'Upgrade request required' }])
    expect(handler).not.toHaveBeenCalled()
  })
})

describe('gzip', () => {
  const ask = (length: number, encoding: string | undefined): Promise<Response> =>
    httpHandler(() => Promise.resolve({ type: 'object', code: 200, object: { text: 'x'.repeat(length) } }))(
      new Request(`${host}/api/v1/pods`, { headers: encoding === undefined ? {} : { 'accept-encoding': encoding } }),
    )

  test.each<[number, string | undefined, boolean]>([
    [200_000, 'gzip', true],
    [200_000, 'br, gzip;q=0.5', true],
    [200_000, undefined, false],
    [200_000, 'br', false],
    [200_000, 'gzip;q=0', false],
    [100_000, 'gzip', false],
  ])('an answer of %i bytes to one who accepts %s: compressed, %s', async (length, encoding, isCompressed) => {
    const response = await ask(length, encoding)
    expect(response.headers.get('content-encoding')).toBe(isCompressed ? 'gzip' : null)
    expect(response.headers.has('content-length')).toBe(!isCompressed)
    const plain = isCompressed ? response.body?.pipeThrough(new DecompressionStream('gzip')) : response.body
    expect(await new Response(plain ?? null).json()).toEqual({ text: 'x'.repeat(length) })
  })
})
