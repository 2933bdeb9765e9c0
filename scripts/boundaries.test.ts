import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { afterAll, expect, test } from 'vitest'

const project = process.cwd()
const folder = mkdtempSync(join(tmpdir(), 'boundaries-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(files: Readonly<Record<string, string>>): void {
  rmSync(folder, { recursive: true })
  mkdirSync(folder)
  for (const name of ['node_modules', 'tsconfig.json', 'package.json']) symlinkSync(join(project, name), join(folder, name))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** The names of the rules that a project of these files breaks. */
function broken(files: Readonly<Record<string, string>>): string[] {
  write(files)
  const { stdout } = spawnSync(
    'npx',
    ['--no-install', 'depcruise', '--config', join(project, 'dependency-cruiser.config.mjs'), '--output-type', 'json', 'src'],
    { cwd: folder, encoding: 'utf8' },
  )
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } }
  return [...new Set(summary.violations.map(({ rule }) => rule.name))]
}

const index = 'export const a = 1\n'

test.each([
  [
    'a lower layer that imports a higher one',
    { 'src/kernel/index.ts': "export * from '#api'\n", 'src/api/index.ts': index },
    'kernel-imports',
  ],
  ['siblings', { 'src/scheduler/index.ts': "export * from '#kubelet'\n", 'src/kubelet/index.ts': index }, 'scheduler-imports'],
  [
    'a file inside another folder',
    { 'src/client/index.ts': "export * from '../api/pods.ts'\n", 'src/api/pods.ts': index },
    'api-from-outside',
  ],
  [
    'a folder that is not in the table',
    { 'src/helpers/index.ts': "export * from './b.ts'\n", 'src/helpers/b.ts': index },
    'no-unknown-folders',
  ],
  ['React outside the page', { 'src/cluster/index.ts': "export { version } from 'react'\n" }, 'packages-of-ui'],
  [
    'tests’ tools in the product',
    { 'src/cluster/index.ts': "export * from '#testing'\n", 'src/testing/index.ts': index },
    'testing-only-in-tests',
  ],
  ['an import of nothing', { 'src/api/index.ts': "export * from './nowhere.ts'\n" }, 'resolvable'],
])('%s is refused', (_, files, rule) => {
  expect(broken(files)).toContain(rule)
})

test('a .tsx file is read, too', () => {
  expect(
    broken({ 'src/ui/App.tsx': "import { a } from '#node'\nexport const B = () => <p>{a}</p>\n", 'src/node/index.ts': index }),
  ).toContain('ui-imports')
})

test('a cycle is refused, by the linter', () => {
  write({
    'src/api/index.ts': "import { b } from './b.ts'\nexport const a = () => b\n",
    'src/api/b.ts': "import { a } from './index.ts'\nexport const b = () => a\n",
  })
  const { stdout } = spawnSync('npx', ['--no-install', 'oxlint', '--config', join(project, '.oxlintrc.json'), '--format', 'unix', 'src'], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(stdout).toContain('import(no-cycle)')
})

test('imports that the table allows are not', () => {
  expect(broken({ 'src/api/index.ts': "export * from '#kernel'\n", 'src/kernel/index.ts': index })).toEqual([])
})
