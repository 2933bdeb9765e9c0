import { expect, test } from '@playwright/test'
import { apply, open, playground, web } from './playground.ts'

test('a node that loses its power is noticed, its pods come up elsewhere, and it comes back', async ({ page }) => {
  await open(page)
  const ui = playground(page)
  await page.keyboard.press('e')
  await apply(page, web('nginx:1.29'))
  await expect(ui.pods(/Running ready/)).toHaveCount(3)

  await page.getByRole('button', { name: 'Actions on node-2' }).click()
  await page.getByRole('menuitem', { name: 'Power off' }).click()
  await expect(ui.node('node-2').getByRole('img', { name: 'Powered off' })).toBeVisible()
  await page.getByRole('button', { name: '20×' }).click()
  await expect(ui.node('node-2')).toContainText('NotReady')
  // Five minutes of simulated time: what pods tolerate by default.
  await expect(ui.pods(/Running ready on node-[13]/)).toHaveCount(3)

  await page.getByRole('button', { name: 'Actions on node-2' }).click()
  await page.getByRole('menuitem', { name: 'Power on' }).click()
  await expect(ui.node('node-2')).not.toContainText('NotReady')
  await expect(page.getByRole('button', { name: '3 of 3 nodes ready' })).toBeVisible()
})
