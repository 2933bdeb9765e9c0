/**
 * `npm test`: everything that can fail, fastest first. Stops at the first step that does.
 * `npm test -- unit e2e` runs only the named steps.
 */
import { spawnSync } from 'node:child_process'
import { ensureChromium } from './chromium.ts'

interface Step {
  readonly name: string
  readonly command: readonly string[]
  readonly needsBrowser?: true
}

const steps: readonly Step[] = [
  { name: 'format', command: ['oxfmt', '--check'] },
  { name: 'lint', command: ['oxlint', '--deny-warnings'] },
  { name: 'types', command: ['npm', 'run', '--silent', 'types'] },
  { name: 'boundaries', command: ['npm', 'run', '--silent', 'boundaries'] },
  { name: 'unused', command: ['knip'] },
  { name: 'unit', command: ['vitest', 'run'] },
  { name: 'kubectl', command: ['vitest', 'run', '--config', 'vitest.kubectl.config.ts'] },
  { name: 'build', command: ['vite', 'build'] },
  { name: 'e2e', command: ['playwright', 'test'], needsBrowser: true },
]

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name))
if (unknown.length > 0) {
  console.error(`No step ${unknown.join(', ')}. Steps: ${steps.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

function run({ name, command: [program = '', ...args], needsBrowser }: Step): boolean {
  console.log(`\n── ${name}: ${[program, ...args].join(' ')}`)
  const env = { ...process.env, ...(needsBrowser && { CHROME_PATH: ensureChromium() }) }
  const startMs = Date.now()
  const { status } = spawnSync(program === 'npm' ? 'npm' : 'npx', program === 'npm' ? args : ['--no-install', program, ...args], {
    stdio: 'inherit',
    env,
  })
  console.log(`── ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - startMs) / 1000).toFixed(1)} s`)
  return status === 0
}

const chosen = steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
let passed = 0
for (const step of chosen) {
  if (!run(step)) {
    console.log(`\nsteps: ${passed} passed, 1 failed`)
    process.exit(1)
  }
  passed++
}
console.log(`\nsteps: ${passed} passed, 0 failed`)
