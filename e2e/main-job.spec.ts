import { expect, test } from '@playwright/test'
import { apply, open, playground, watchAvailability, web } from './playground.ts'

test('a deployment is applied, rolled, undone, and is still there after a reload', async ({ page }) => {
  await open(page)
  const ui = playground(page)

  await page.keyboard.press('e')
  await apply(page, web('nginx:1.28'))
  await expect(ui.result).toContainText('deployment.apps/web created')
  await expect(ui.result).toContainText('service/web created')
  await expect(ui.pods(/Running ready on node-\d/)).toHaveCount(3)

  // From here on in the workloads view.
  await page.getByRole('radio', { name: 'Workloads' }).click()
  const box = ui.workload('web')
  await expect(box).toContainText('3 of 3 available')
  const seen = await watchAvailability(box)
  await apply(page, web('nginx:1.29'))
  await expect(ui.revisions('web')).toHaveCount(2)
  await expect(ui.revisions('web').filter({ hasText: 'nginx:1.29' })).toContainText('3/3')
  await expect(ui.revisions('web').filter({ hasText: 'nginx:1.28' })).toHaveCount(0)
  await expect(box).toContainText('Available')
  // 25 % of three, rounded down, may be missing: none.
  expect(Math.min(...(await seen()))).toBe(3)

  await page.getByRole('button', { name: 'Undo to revision 1' }).first().click()
  await expect(ui.revisions('web').filter({ hasText: 'nginx:1.28' })).toContainText('3/3')
  await expect(ui.revisions('web')).toHaveCount(1)

  await page.reload()
  await expect(ui.workload('web')).toContainText('3 of 3 available')
  await expect(ui.revisions('web')).toContainText('nginx:1.28')
  await page.getByRole('radio', { name: 'Cluster' }).click()
  await expect(ui.pods(/Running ready on node-\d/)).toHaveCount(3)
})

test('broken YAML is shown at its line and changes nothing', async ({ page }) => {
  await open(page)
  const ui = playground(page)
  await page.keyboard.press('e')
  await apply(page, web('nginx:1.29').replace('  replicas: 3', '  replicas: [3'))
  await expect(ui.result).toContainText('Nothing was applied')
  await expect(ui.result.getByRole('button', { name: /^line [67]$/ }).first()).toBeVisible()
  await expect(page.locator('.squiggly-error').first()).toBeVisible()
  await expect(ui.pods(/./)).toHaveCount(0)
})

test('an image that does not exist says so', async ({ page }) => {
  await open(page)
  const ui = playground(page)
  await page.keyboard.press('e')
  await apply(page, web('nginx:99.99', 1))
  await expect(ui.pods(/ImagePullBackOff/)).toHaveCount(1)
  await ui.pods(/ImagePullBackOff/).click()
  const why = page.getByRole('region', { name: 'Why?' })
  await expect(why).toContainText('nginx:99.99')
  await expect(why).toContainText('not found')
})

test('a worker that crashes is said to have, is started again, and the cluster heals', async ({ page }) => {
  await open(page)
  const ui = playground(page)
  await page.keyboard.press('e')
  await apply(page, web('nginx:1.29'))
  await expect(ui.pods(/Running ready/)).toHaveCount(3)

  await page.getByRole('button', { name: 'Controllers running' }).click()
  await page.getByRole('menuitem', { name: 'End its web worker' }).click()
  const banner = page.getByRole('alert').filter({ hasText: 'controller-manager has crashed' })
  await expect(banner).toBeVisible()
  await apply(page, web('nginx:1.29', 5))
  await expect(ui.result).toContainText('deployment.apps/web configured')
  await banner.getByRole('button', { name: 'Restart' }).click()
  await expect(banner).toBeHidden()
  await expect(ui.pods(/Running ready/)).toHaveCount(5)
})

test('the control plane comes back from what was stored when its worker ends', async ({ page }) => {
  await open(page)
  const ui = playground(page)
  await page.keyboard.press('e')
  await apply(page, web('nginx:1.29'))
  await expect(ui.pods(/Running ready/)).toHaveCount(3)

  await page.getByRole('button', { name: 'etcd running' }).click()
  await page.getByRole('menuitem', { name: 'End its web worker' }).click()
  await expect(page.getByText('The control plane’s worker has ended')).toBeVisible()
  await expect(ui.pods(/Running ready/)).toHaveCount(3)
  await apply(page, web('nginx:1.29', 4))
  await expect(ui.pods(/Running ready/)).toHaveCount(4)
})
