import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { build, preview, type PreviewServer } from 'vite'
import type { ApiRequest } from '#apimachinery'
import type { openCluster } from '#cluster'
import { apply, open, playground, web } from './playground.ts'

test.describe('what was acknowledged', () => {
  let directory: string
  let server: PreviewServer

  /** The store and the cluster as modules of their own, to be worked on without a page around them. */
  test.beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tabernetes-parts-'))
    const parts = { input: { store: 'src/store/index.ts', cluster: 'src/cluster/index.ts' }, preserveEntrySignatures: 'strict' } as const
    const common = { configFile: false, logLevel: 'error', base: './', worker: { format: 'es' } } as const
    const options = { target: 'es2023', outDir: directory, copyPublicDir: false, emptyOutDir: true } as const
    await build({ ...common, build: { ...options, rolldownOptions: { ...parts, output: { entryFileNames: '[name].js' } } } })
    server = await preview({ ...common, build: options, preview: { port: 4180 } })
  })
  test.afterAll(async () => {
    await server.close()
    await rm(directory, { recursive: true, force: true })
  })

  const openPart = async (page: Page, part: 'store' | 'cluster'): Promise<void> => {
    await page.goto(new URL(`${part}.js`, server.resolvedUrls?.local[0]).href)
    await page.addScriptTag({ type: 'module', content: `import * as part from '/${part}.js'; Object.assign(window, { part })` })
    await page.waitForFunction(() => 'part' in window)
  }

  test('by the store is there when its worker ends at any moment, whole and in order', async ({ page }) => {
    await openPart(page, 'store')
    const acknowledged = new Map<string, number>()
    let known = 1
    for (let round = 0; round < 40; round++) {
      const delayMs = Math.random() * 120
      const { revision, state, writes } = await page.evaluate(runWorker, { delayMs })
      const seen = `round ${round}, ended after ${delayMs} ms`

      expect(revision, `${seen}: revisions go on`).toBeGreaterThanOrEqual(known)
      for (const [writer, number] of acknowledged) expect(state[`${writer}/a`] ?? 0, seen).toBeGreaterThanOrEqual(number)
      for (const writer of acknowledged.keys()) {
        const parts = [state[`${writer}/b`], state[`${writer}/c`]]
        expect(parts, `${seen}: no half transaction`).toEqual([state[`${writer}/a`], state[`${writer}/a`]])
      }
      // Each transaction is numbered, and makes one revision: nothing is missing in between.
      expect(Math.max(0, ...Object.values(state)), seen).toBe(revision - 1)

      for (const { writer, number, revision: at } of writes) {
        acknowledged.set(writer, number)
        known = at
      }
    }
    expect(known).toBeGreaterThan(100)
  })

  test('by the API server is there when the control plane’s worker ends under load', async ({ page }) => {
    await openPart(page, 'cluster')
    const acknowledged = new Set<string>()
    let known = 0
    for (let round = 0; round < 6; round++) {
      const delayMs = Math.random() * 800
      const { present, revision, created } = await page.evaluate(runCluster, { round, delayMs })

      expect(
        [...acknowledged].filter((name) => !present.includes(name)),
        `round ${round}, ended after ${delayMs} ms`,
      ).toEqual([])
      expect(revision).toBeGreaterThanOrEqual(known)
      for (const { name, revision: at } of created) {
        acknowledged.add(name)
        known = Math.max(known, at)
      }
    }
    expect(acknowledged.size).toBeGreaterThan(10)
  })
})

interface Opened {
  readonly revision: number
  /** The number of the transaction that each key was written by. */
  readonly state: Readonly<Record<string, number>>
}

interface Write {
  readonly writer: string
  readonly number: number
  readonly revision: number
}

/** In the page: lets a worker write as fast as it can, and ends it so long after it has opened the store. */
async function runWorker({ delayMs }: { delayMs: number }): Promise<Opened & { readonly writes: readonly Write[] }> {
  const code = `
    import { openIndexedDbStore } from '${location.origin}/store.js'
    const after = (ms, fire) => { const timer = setTimeout(fire, ms); return () => clearTimeout(timer) }
    const clock = { now: () => Date.now(), after }
    const onTrouble = (error) => { throw error }
    const store = await openIndexedDbStore({ name: 'load', clock, checkpointEvery: 50, onTrouble })
    const { items } = await store.range({ key: '', end: '\\0' })
    postMessage({ revision: store.revision, state: Object.fromEntries(items.map(({ key, value }) => [key, value.number])) })
    let last = store.revision - 1
    async function write(writer) {
      for (;;) {
        const value = { number: ++last, padding: 'x'.repeat(500) }
        const { revision } = await store.txn({ then: ['a', 'b', 'c'].map((part) => ({ type: 'put', key: writer + '/' + part, value })) })
        await store.durable(revision)
        postMessage({ writer, number: value.number, revision })
      }
    }
    for (const writer of ['w1', 'w2', 'w3', 'w4']) void write(writer)`
  const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })), { type: 'module' })
  const writes: Write[] = []
  const opened = await new Promise<Opened>((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.onmessage = ({ data }: MessageEvent<Opened | Write>) => ('state' in data ? resolve(data) : void writes.push(data))
  })
  await new Promise((resolve) => setTimeout(resolve, delayMs))
  worker.terminate()
  worker.onmessage = null
  return { ...opened, writes }
}

/** In the page: opens the cluster, creates as fast as it can, and ends the control plane's worker. */
async function runCluster({ round, delayMs }: { round: number; delayMs: number }) {
  const part = Reflect.get(window, 'part') as { openCluster: typeof openCluster }
  const cluster = await part.openCluster({ database: 'under-load', nodes: 1 })
  const { handler, control, gone } = cluster
  const place = { version: 'v1', resource: 'configmaps', namespace: 'default' }
  type Named = { metadata: { name: string; resourceVersion: string } }
  const ask = async (request: ApiRequest): Promise<unknown> => {
    const response = await handler(request)
    return response.type === 'object' && response.code < 300 ? response.object : undefined
  }
  const listed = (await ask({ verb: 'list', ...place })) as Named & { items: Named[] }
  const created: { name: string; revision: number }[] = []
  const over = new AbortController()
  const create = async (writer: number): Promise<void> => {
    for (let number = 0; !over.signal.aborted; number++) {
      const name = `map-${round}-${writer}-${number}`
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { padding: 'x'.repeat(200) } }
      const object = (await ask({ verb: 'create', ...place, body })) as Named | undefined
      if (object) created.push({ name, revision: Number(object.metadata.resourceVersion) })
    }
  }
  // Those that are not answered any more stay unanswered.
  for (const writer of [1, 2, 3, 4]) create(writer).catch(() => undefined)
  await new Promise((resolve) => setTimeout(resolve, delayMs))
  await control.crashThread('control-plane')
  over.abort()
  await gone
  await cluster.close()
  return {
    present: listed.items.map(({ metadata }) => metadata.name),
    revision: Number(listed.metadata.resourceVersion),
    created: [...created],
  }
}

test.describe('without storage', () => {
  const works = async (page: Page): Promise<void> => {
    await page.keyboard.press('e')
    await apply(page, web('nginx:1.29'))
    await expect(playground(page).pods(/Running ready/)).toHaveCount(3)
  }

  test('that the browser allows, it is said why, and the cluster works in memory', async ({ page }) => {
    await page.route(/thread\.worker.*\.js/, async (route) => {
      const response = await route.fetch()
      const refuse = "indexedDB.constructor.prototype.open = () => { throw new DOMException('no', 'SecurityError') };"
      await route.fulfill({ response, body: refuse + (await response.text()) })
    })
    await open(page)

    await expect(page.getByText('the browser does not allow this page to store anything')).toBeVisible()
    await expect(page.getByText('The cluster goes on in memory')).toBeVisible()
    await works(page)
  })

  test('that is left, it is said, and the cluster goes on in memory', async ({ page, baseURL }) => {
    const session = await page.context().newCDPSession(page)
    await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(baseURL ?? '').origin, quotaSize: 1000 })
    await open(page)
    await works(page)

    await expect(page.getByText('the storage this site may use is full')).toBeVisible()
    await expect(page.getByText('The cluster goes on in memory')).toBeVisible()
    await apply(page, web('nginx:1.29', 4))
    await expect(playground(page).pods(/Running ready/)).toHaveCount(4)
  })
})
