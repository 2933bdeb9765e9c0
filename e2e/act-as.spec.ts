import { expect, test } from '@playwright/test'
import { apply, open, playground, web } from './playground.ts'

test('a user without rights is refused, with the reason, and a role gives them', async ({ page }) => {
  await open(page)
  const ui = playground(page)
  await page.getByRole('button', { name: 'Cluster', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Act as another user…' }).click()
  await page.getByRole('combobox', { name: 'User or service account' }).fill('jane')
  await page.getByRole('button', { name: 'Act so' }).click()
  const chip = page.getByRole('button', { name: 'Acting as jane. Be the administrator again' })
  await expect(chip).toBeVisible()

  await page.keyboard.press('e')
  await apply(page, web('nginx:1.29'))
  await expect(ui.result).toContainText('User "jane" cannot')
  await expect(ui.pods(/./)).toHaveCount(0)

  await chip.click()
  await ui.tab('Terminal').click()
  const terminal = page.getByRole('region', { name: 'Terminal', exact: true })
  await expect(terminal).toContainText('Type help for more')
  await page.keyboard.type('kubectl create rolebinding jane --clusterrole=edit --user=jane\n')
  await expect(terminal).toContainText('rolebinding.rbac.authorization.k8s.io/jane created')
  await page.keyboard.type('kubectl auth can-i create deployments --as=jane\n')
  await expect(terminal).toContainText('yes')
})
