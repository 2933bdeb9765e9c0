/**
 * Makes src/api/generated from the model classes of the package `kubernetes-models` and the facts in scripts/api:
 *   types.ts     interfaces of every type of the served groups
 *   schema.json  their structure, for what needs it at run time (unknown fields, patches, apply)
 *   docs.json    their texts, for OpenAPI, explain and the editor
 * Run with `npm run generate`; the files are committed.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { loadModels } from './api/models.ts'
import { docsFile, schemaFile } from './api/schema.ts'
import { typesFile } from './api/types.ts'

const folder = new URL('../src/api/generated/', import.meta.url)
const header = `// Made by scripts/generate-api.ts from the package kubernetes-models (Kubernetes 1.36). Do not edit: run \`npm run generate\`.\n`

const models = loadModels()
const files = { 'types.ts': typesFile(header, models), 'schema.json': schemaFile(models), 'docs.json': docsFile(models) }
mkdirSync(folder, { recursive: true })
for (const [name, content] of Object.entries(files)) {
  writeFileSync(new URL(name, folder), content)
  console.log(`${name}: ${models.length} types, ${content.length} bytes`)
}
