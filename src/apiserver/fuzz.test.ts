import { afterAll, beforeAll, expect, test } from 'vitest'
import { isFailure, type ApiResponse } from '#apimachinery'
import { seededRandom } from '#kernel'
import { admissionPlugins } from './admission/chain.ts'
import { httpHandler, toFailure } from './http.ts'
import { readTarget } from './http/target.ts'
import { startHarness, type Harness } from './testing-harness/harness.ts'
import { fixtures } from './testing-harness/hostile/fixtures.ts'
import { heavyRequests, hostileRequest, type HostileRequest } from './testing-harness/hostile/requests.ts'

const seed = 1
const count = 100_000

let harness: Harness

beforeAll(async () => {
  // Without its account, which requests delete, a pod would wait for it on a clock that stands still.
  harness = await startHarness({ admission: admissionPlugins.filter(({ name }) => name !== 'ServiceAccount') })
  await setUp()
})
afterAll(() => harness.server.stop())

/** Something of each kind to be harmed. */
async function setUp(): Promise<void> {
  for (const request of fixtures) await harness.ask(request)
}

const encoder = new TextEncoder()

/** What HTTP does before and behind the server, without its streams, which would take most of the time. */
async function askDirectly({ method, path, headers, body }: HostileRequest): Promise<ApiResponse> {
  try {
    const target = readTarget(method, new URL(`http://127.0.0.1${path}`))
    const content = typeof body === 'string' ? encoder.encode(body) : body
    const { 'content-type': contentType, accept } = headers
    return await harness.ask({
      ...target,
      ...(content && method !== 'GET' && { body: content }),
      ...(contentType !== undefined && { contentType }),
      ...(accept !== undefined && { accept }),
    })
  } catch (error) {
    return toFailure(error)
  }
}

async function askOverHttp({ method, path, headers, body }: HostileRequest): Promise<ApiResponse> {
  const hasBody = body !== undefined && method !== 'GET' && method !== 'HEAD'
  const request = new Request(`http://127.0.0.1${path}`, { method, headers, ...(hasBody && { body }) })
  const response = await httpHandler(harness.ask)(request)
  const code = response.status
  if (code < 400 || method === 'HEAD') {
    await response.body?.cancel()
    return { type: 'bytes', code, contentType: '', bytes: '404 page not found\n' }
  }
  const text = await response.text()
  if (text.startsWith('404')) return { type: 'bytes', code, contentType: '', bytes: text }
  return { type: 'object', code, object: JSON.parse(text) as never }
}

/** What is wrong with the answer; undefined for one that is as it should be. */
async function judge(request: HostileRequest, response: ApiResponse): Promise<string | undefined> {
  const { code } = response
  const panic = harness.panics.pop()
  if (panic !== undefined) return `panic: ${panic instanceof Error ? panic.stack : String(panic)}`
  if (response.type === 'watch') await response.events[Symbol.asyncIterator]().return?.()
  if (code < 400) return request.mustFail ? `answered with ${code}` : undefined
  if (response.type === 'bytes') return response.bytes === '404 page not found\n' ? undefined : `not a Status: ${code}`
  if (response.type !== 'object' || !isFailure(response.object) || response.object.code !== code) return `not a Status: ${code}`
  // Upstream's answer to a revision that is still to come is 504.
  const isFuture = response.object.details?.causes?.[0]?.reason === 'ResourceVersionTooLarge'
  return code >= 500 && !isFuture ? `${code} ${response.object.message}` : undefined
}

const shown = ({ kind, method, path, headers, body }: HostileRequest): string =>
  `${kind}: ${method} ${path} ${JSON.stringify(headers)} ${typeof body === 'string' ? body.slice(0, 1500) : String(body)}`

test(
  `${count} malformed requests (seed ${seed}) are refused or harmless, none is a 500, and the server lives on`,
  { timeout: 120_000 },
  async () => {
    const random = seededRandom(seed, 'fuzz')
    const wrong = new Map<string, string>()
    for (let sent = 0; sent < count && wrong.size < 20; sent++) {
      if (sent % 5_000 === 4_999) await setUp()
      const request = hostileRequest(random)
      const problem = await judge(request, await (sent % 100 === 0 ? askOverHttp(request) : askDirectly(request)))
      if (problem !== undefined) wrong.set(problem.split('\n').slice(0, 4).join('\n'), shown(request))
    }
    expect([...wrong].map(([problem, request]) => `${problem}\n  ${request}`)).toEqual([])
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(await harness.ask({ verb: 'get', path: '/readyz' })).toMatchObject({ code: 200 })
  },
)

test.each(heavyRequests.map((request) => [request.kind, request] as const))('%s is refused', async (_, request) => {
  expect(await judge(request, await askOverHttp(request))).toBeUndefined()
})
