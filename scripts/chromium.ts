import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chromium } from '@playwright/test'

/** Flags that a Chromium in a closed network and a container needs. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const onPath = (name: string): string | undefined => {
  const found = spawnSync('which', [name], { encoding: 'utf8' })
  return found.status === 0 ? found.stdout.trim() : undefined
}

const isDebian = (): boolean =>
  existsSync('/etc/os-release') && /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))

/** The browser for end-to-end tests: CHROME_PATH, the system's, or playwright's own. */
export function findChromium(): string | undefined {
  const named = process.env['CHROME_PATH']
  if (named) return named
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const path = onPath(name)
    if (path) return path
  }
  const own = chromium.executablePath()
  return existsSync(own) ? own : undefined
}

/** Finds one, or installs Debian's when it may; otherwise throws with the one command to run. */
export function ensureChromium(): string {
  const found = findChromium()
  if (found) return found
  if (isDebian() && process.getuid?.() === 0) {
    console.log('No Chrome or Chromium found: installing Debian’s chromium.')
    execFileSync('apt-get', ['update', '-q'], { stdio: 'inherit' })
    execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { stdio: 'inherit' })
    const installed = findChromium()
    if (installed) return installed
  }
  throw new Error(
    `No Chrome or Chromium found. Run: ${isDebian() ? 'sudo apt-get install -y chromium' : 'npx playwright install chromium'}`,
  )
}
