import { createApiServer, httpExchange } from '#apiserver'
import type { ApiHandler } from '#apimachinery'
import { seededRandom, wallClock } from '#kernel'
import { createMemoryStore } from '#store'
import { startHttpServer } from '../../src/node/http-server.ts'

/** The API server alone, on a store in memory, with what a namespace needs for pods. */
export async function startApiServer(): Promise<ApiHandler> {
  const server = createApiServer({
    store: createMemoryStore({ clock: wallClock }),
    clock: wallClock,
    random: seededRandom(1, 'apiserver'),
    dialNode: () => Promise.reject(new Error('there are no nodes')),
    onPanic: (error) => console.error(error),
  })
  await server.start()
  const place = { version: 'v1', resource: 'serviceaccounts', namespace: 'default' }
  await server.handle({ verb: 'create', ...place, body: { metadata: { name: 'default' } } })
  return server.handle
}

/** The same behind `serve`'s HTTP server, in a process of its own; prints its URL. */
export async function serve(): Promise<void> {
  const handler = await startApiServer()
  const { url } = await startHttpServer({ port: 0, handle: httpExchange(handler, { auditId: () => 'bench' }) })
  console.log(url)
}
