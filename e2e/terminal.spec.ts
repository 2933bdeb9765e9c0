import { expect, test, type Page } from '@playwright/test'
import { apply, open, playground, web } from './playground.ts'

const screen = (page: Page) => page.getByRole('region', { name: 'Terminal', exact: true })

/** Types a line at the prompt, and waits for what is to appear. */
async function say(page: Page, line: string, seen: string | RegExp): Promise<void> {
  await page.keyboard.type(`${line}\n`)
  await expect(screen(page)).toContainText(seen)
}

test('kubectl in the terminal: get, exec with a terminal, edit in the editor, completion', async ({ page }) => {
  await open(page)
  const ui = playground(page)
  await page.keyboard.press('e')
  await apply(page, web('nginx:1.29'))
  await expect(ui.pods(/Running ready/)).toHaveCount(3)

  await ui.tab('Terminal').click()
  await expect(screen(page)).toContainText('Type help for more')
  await say(page, 'kubectl get deploy', /web +3\/3/)

  await say(page, 'kubectl exec -it deploy/web -- sh', '/ #')
  await say(page, 'echo made-of $((40 + 2))', 'made-of 42')
  await page.keyboard.press('Control+d')
  // What is typed before the prompt is back still goes to the container.
  await expect(screen(page)).toContainText(/made-of 42\/ # \$/)

  await page.keyboard.type('kubectl edit deploy web\n')
  await expect(page.getByRole('button', { name: 'Save for kubectl' })).toBeVisible()
  await ui.editor.focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+c')
  const text = await page.evaluate(() => navigator.clipboard.readText())
  await page.evaluate((edited) => navigator.clipboard.writeText(edited), text.replace('replicas: 3', 'replicas: 4'))
  await page.keyboard.press('ControlOrMeta+v')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(screen(page)).toContainText('deployment.apps/web edited')
  await expect(ui.pods(/Running ready/)).toHaveCount(4)

  await page.keyboard.type('kubectl rollout hist')
  await page.keyboard.press('Tab')
  await page.keyboard.type('deploy/w')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(screen(page)).toContainText('kubectl rollout history deploy/web')
  await expect(screen(page)).toContainText('CHANGE-CAUSE')
})
