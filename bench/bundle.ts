import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

/** Bundles a program for Node, dependencies and all: both sides run as they would be shipped. Returns the file's path. */
export async function bundle(entry: string): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'bench-'))
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: entry, outDir, target: 'node20', rollupOptions: { output: { entryFileNames: 'bench.mjs', format: 'es' } } },
  })
  return join(outDir, 'bench.mjs')
}
