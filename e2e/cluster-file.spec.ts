import { writeFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { apply, open, playground, web } from './playground.ts'

test('a cluster saved to a file goes on from it later; a file that is none changes nothing', async ({ page }, info) => {
  await open(page)
  const ui = playground(page)
  const menu = async (entry: string): Promise<void> => {
    await page.getByRole('button', { name: 'Cluster', exact: true }).click()
    await page.getByRole('menuitem', { name: entry }).click()
  }
  const openFile = async (file: string): Promise<void> => {
    const chooser = page.waitForEvent('filechooser')
    await menu('Open a file…')
    await (await chooser).setFiles(file)
    await page.getByRole('button', { name: 'Open file' }).click()
  }
  await page.keyboard.press('e')
  await apply(page, web('nginx:1.29'))
  await expect(ui.pods(/Running/)).toHaveCount(3)

  const download = page.waitForEvent('download')
  await menu('Save to a file')
  const saved = info.outputPath('cluster.tabernetes')
  await (await download).saveAs(saved)
  await menu('New cluster…')
  await page.getByRole('button', { name: 'Reset cluster' }).click()
  await expect(ui.pods(/./)).toHaveCount(0)
  await openFile(saved)
  await expect(ui.pods(/Running/)).toHaveCount(3)

  const other = info.outputPath('notes.txt')
  writeFileSync(other, 'not a cluster')
  await openFile(other)
  await expect(page.getByText('This file is not a snapshot of a cluster.')).toBeVisible()
  await expect(ui.pods(/Running/)).toHaveCount(3)
})
