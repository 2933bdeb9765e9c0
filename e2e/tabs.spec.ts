import { expect, test } from '@playwright/test'
import { apply, open, playground, web } from './playground.ts'

test('two tabs show one cluster, and either can go', async ({ page: first, context }) => {
  await open(first)
  const second = await context.newPage()
  await open(second)
  await second.keyboard.press('e')
  await apply(second, web('nginx:1.29'))
  await expect(playground(first).pods(/Running ready/)).toHaveCount(3)
  await expect(playground(second).pods(/Running ready/)).toHaveCount(3)

  await first.close()
  await expect(second.getByText('This tab runs the cluster now')).toBeVisible()
  await expect(playground(second).pods(/Running ready/)).toHaveCount(3)
  await apply(second, web('nginx:1.29', 4))
  await expect(playground(second).pods(/Running ready/)).toHaveCount(4)
})

test('a new cluster is empty, in every tab', async ({ page: first, context }) => {
  await open(first)
  const second = await context.newPage()
  await open(second)
  await first.keyboard.press('e')
  await apply(first, web('nginx:1.29'))
  await expect(playground(second).pods(/Running ready/)).toHaveCount(3)

  await second.getByRole('button', { name: 'Cluster', exact: true }).click()
  await second.getByRole('menuitem', { name: 'New cluster…' }).click()
  await second.getByRole('button', { name: 'Reset cluster' }).click()
  for (const page of [first, second]) {
    await expect(playground(page).pods(/./)).toHaveCount(0)
    await expect(playground(page).nodes).toHaveCount(3)
  }
})
