import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { chromium } from '@playwright/test'
import { build } from 'vite'
import { chromiumFlags, ensureChromium } from '../scripts/chromium.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** Serves the built page, and remembers what was asked for, and when first. */
async function serve(folder: string): Promise<{ readonly server: Server; readonly url: string; readonly asked: Map<string, number> }> {
  const asked = new Map<string, number>()
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const file = join(folder, path === '/' ? 'index.html' : path)
    if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end()
    if (!asked.has(file)) asked.set(file, Date.now())
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'cache-control': 'no-store' })
    createReadStream(file).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { server, url: `http://127.0.0.1:${port}/`, asked }
}

interface Moments {
  shown?: number
  ready?: number
}

/** Runs in the page: notes when three nodes are drawn, and when they are drawn as Ready. */
function watchNodes(): void {
  const moments: Moments = {}
  Object.assign(window, { moments })
  new MutationObserver(() => {
    const nodes = [...document.querySelectorAll('[role=group][aria-label^="node-"]')]
    if (nodes.length < 3) return
    moments.shown ??= Date.now()
    if (nodes.every((node) => /(^|[^t])Ready/.test(node.textContent))) moments.ready ??= Date.now()
  }).observe(document, { subtree: true, childList: true, characterData: true })
}

const scriptBytes = (files: Iterable<string>): number =>
  [...files].filter((file) => file.endsWith('.js')).reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0)

export interface PageLoad {
  /** From the navigation until three nodes are drawn as Ready; the median of all loads. */
  readonly readyMs: number
  readonly loads: number
  /** JavaScript, compressed, that the page and its workers had asked for when the map was drawn, and in all once all is open. */
  readonly firstViewBytes: number
  readonly totalBytes: number
}

/** Builds the page and loads it, each time in a browser without a cache and without a cluster. */
export async function loadPage(loads: number): Promise<PageLoad> {
  await build({ logLevel: 'error' })
  const { server, url, asked } = await serve('dist')
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumFlags })
  const times: number[] = []
  let firstViewBytes = 0
  for (let load = 0; load < loads; load++) {
    asked.clear()
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    await page.addInitScript(watchNodes)
    const start = Date.now()
    await page.goto(url, { waitUntil: 'commit' })
    const read = (): Moments => (window as unknown as { moments: Moments }).moments
    await page.waitForFunction(() => (window as unknown as { moments: Moments }).moments.ready !== undefined)
    const { ready = 0, shown = 0 } = await page.evaluate(read)
    times.push(ready - start)
    firstViewBytes = Math.max(firstViewBytes, scriptBytes([...asked].filter(([, at]) => at <= shown).map(([file]) => file)))
    await page.locator('.monaco-editor').first().waitFor({ state: 'attached' })
    await page.getByRole('tab', { name: 'Terminal' }).click()
    await page.locator('.xterm').waitFor()
    await page.waitForLoadState('networkidle')
    await context.close()
  }
  await browser.close()
  server.close()
  const readyMs = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
  return { readyMs, loads, firstViewBytes, totalBytes: scriptBytes(asked.keys()) }
}
