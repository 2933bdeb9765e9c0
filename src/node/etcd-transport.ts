import type { startCluster } from '#cluster'
import { seededRandom, wallClock } from '#kernel'
import { openEtcdStore, UnavailableError, type EtcdTransport } from '#store'
import { UsageError } from './usage-error.ts'

type OpenStore = NonNullable<Parameters<typeof startCluster>[0]['openStore']>

/** For a cluster that lives in a real etcd. Its leases run on etcd's own time. */
export const etcdStore =
  (endpoint: string, seed: number): OpenStore =>
  () =>
    openEtcdStore({ transport: etcdTransport(endpoint), clock: wallClock, random: seededRandom(seed, 'etcd') }).catch((error: unknown) => {
      if (!(error instanceof UnavailableError)) throw error
      throw new UsageError(`There is no answer from etcd at ${endpoint}.`)
    })

/** As kube-apiserver: who asks etcd does not wait longer. */
const timeoutMs = 5000

/** etcd's JSON gateway over HTTP. */
export function etcdTransport(endpoint: string): EtcdTransport {
  const post = (path: string, body: unknown, signal: AbortSignal): Promise<Response> =>
    fetch(new URL(`/v3/${path}`, endpoint), { method: 'POST', body: JSON.stringify(body), signal })
  return {
    async call(path, body) {
      const response = await post(path, body, AbortSignal.timeout(timeoutMs))
      return response.json()
    },
    async *stream(path, body, signal) {
      const response = await post(path, body, signal)
      if (!response.body) return
      yield* messages(response.body.pipeThrough(new TextDecoderStream()))
    },
  }
}

/** One JSON text a line. */
async function* messages(texts: AsyncIterable<string>): AsyncGenerator<unknown, void> {
  let rest = ''
  for await (const text of texts) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') yield JSON.parse(line)
  }
}
