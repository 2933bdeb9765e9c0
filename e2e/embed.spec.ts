import { createServer, type Server } from 'node:http'
import { expect, test } from '@playwright/test'
import { apply, open, playground, web } from './playground.ts'

let server: Server
let outer = ''

/** A page of another origin, with the playground in an iframe. */
test.beforeEach(async () => {
  server = createServer((request, response) => {
    const src = new URL(request.url ?? '/', outer).searchParams.get('src') ?? ''
    response.setHeader('content-type', 'text/html')
    response.end(
      `<!doctype html><title>A tutorial</title><h1>A tutorial</h1><iframe src="${src.replaceAll('"', '&quot;')}" width="1100" height="700"></iframe>`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  outer = `http://127.0.0.1:${address.port}`
})

test.afterEach(async () => {
  await new Promise((resolve) => server.close(resolve))
})

test('a share link in an iframe of another origin shows its manifest and applies it on a click', async ({ page, baseURL }) => {
  await open(page)
  await page.keyboard.press('e')
  await apply(page, web('nginx:1.29', 2))
  await page.getByRole('button', { name: /Share/ }).click()
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue()
  expect(link).toContain(`${baseURL}/#`)

  await page.goto(`${outer}/?src=${encodeURIComponent(link)}`)
  const frame = page.frameLocator('iframe')
  const ui = playground(frame)
  await expect(ui.nodes).toHaveCount(3)
  await expect(frame.getByRole('region', { name: 'Shared link' })).toContainText('Nothing has been applied yet')
  await expect(ui.pods(/./)).toHaveCount(0)
  await frame.getByRole('button', { name: 'Apply shared objects' }).click()
  await expect(ui.pods(/Running ready/)).toHaveCount(2)
})

test.describe('a hostile link', () => {
  for (const [what, hash] of [
    ['is no link', '#share=%00%ff<script>alert(1)</script>'],
    ['is damaged', '#share=q1YqU7JSKkpNL0ktLlGyUkpJLEmEiBQDAA'],
    ['is huge', `#share=${'A'.repeat(500_000)}`],
  ] as const) {
    test(what, async ({ page }) => {
      await open(page, `/${hash}`)
      await expect(page.getByRole('alert').filter({ hasText: 'link' })).toBeVisible()
      await expect(playground(page).pods(/./)).toHaveCount(0)
    })
  }
})
