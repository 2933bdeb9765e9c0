import { expect, test } from '@playwright/test'
import { apply, open, playground } from './playground.ts'

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: crontabs.stable.example.com }
spec:
  group: stable.example.com
  scope: Namespaced
  names: { plural: crontabs, singular: crontab, kind: CronTab }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                replicas: { type: integer }
              x-kubernetes-validations:
                - rule: self.replicas <= 5
                  message: at most five replicas
`
const cronTab = (replicas: string): string => `apiVersion: stable.example.com/v1
kind: CronTab
metadata: { name: mine }
spec:
  replicas: ${replicas}
`

test('the editor knows a kind as soon as it is defined, and rules of its own refuse what breaks them', async ({ page }) => {
  await open(page)
  const ui = playground(page)
  await page.keyboard.press('e')
  await apply(page, definition)
  await expect(ui.result).toContainText('crontabs.stable.example.com created')

  await apply(page, cronTab('many'))
  await expect(page.locator('.squiggly-error').first()).toBeVisible()

  await apply(page, cronTab('9'))
  await expect(ui.result).toContainText('at most five replicas')
  await apply(page, cronTab('3'))
  await expect(ui.result).toContainText('crontab.stable.example.com/mine created')
})
