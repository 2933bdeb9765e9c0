import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test'

type Place = Page | FrameLocator

/** The page as a person finds it: what is where, by the words on it. */
export const playground = (place: Place) => ({
  node: (name: string): Locator => place.getByRole('group', { name, exact: true }),
  nodes: place.getByRole('group', { name: /^node-\d+$/ }),
  /** Pods by what their tiles say, such as /Running ready/. */
  pods: (says: RegExp): Locator => place.getByRole('button', { name: new RegExp(`^pod .*${says.source}`) }),
  workload: (name: string): Locator => place.getByRole('group', { name: `Deployment ${name}`, exact: true }),
  revisions: (name: string): Locator => place.getByRole('group', { name: new RegExp(`^ReplicaSet ${name}-`) }),
  editor: place.getByRole('textbox', { name: 'YAML' }).first(),
  result: place.getByRole('status', { name: 'Result' }),
  tab: (name: string): Locator => place.getByRole('tab', { name, exact: true }),
})

/** Opens the page and waits for the cluster. */
export async function open(page: Page, path = '/'): Promise<void> {
  await page.goto(path)
  const { nodes } = playground(page)
  await expect(nodes).toHaveCount(3)
  for (const name of ['node-1', 'node-2', 'node-3']) await expect(playground(page).node(name)).toContainText('Ready')
}

/** Pastes over the editor's text and applies it, all by keyboard. */
export async function apply(page: Page, yaml: string): Promise<void> {
  const { editor } = playground(page)
  await editor.focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate((text) => navigator.clipboard.writeText(text), yaml)
  await page.keyboard.press('ControlOrMeta+v')
  await page.keyboard.press('ControlOrMeta+Enter')
}

/** A Deployment of three nginx pods and a Service in front of them. */
export const web = (image: string, replicas = 3): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: nginx
          image: ${image}
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
`

/** Records every availability that a workload's box says from now on; returns how to read them. */
export async function watchAvailability(box: Locator): Promise<() => Promise<number[]>> {
  const key = '__availability'
  await box.evaluate((element, name) => {
    const seen: number[] = []
    const look = (): void => {
      const text = /(\d+) of \d+ available/.exec(element.textContent ?? '')
      if (text) seen.push(Number(text[1]))
    }
    look()
    new MutationObserver(look).observe(element, { subtree: true, childList: true, characterData: true })
    Object.assign(window, { [name]: seen })
  }, key)
  return () => box.evaluate((_, name) => (window as unknown as Record<string, number[]>)[name] ?? [], key)
}
