import type { JsonObject } from '#apimachinery'
import { parseAllDocuments, type Document } from 'yaml'
import { CommandError } from '../errors.ts'
import type { KubectlIO } from '../io.ts'

/** A document of a manifest. */
export interface ManifestDocument {
  /** The file, as it was named; `STDIN` for `-f -`. */
  readonly source: string
  readonly object: JsonObject
}

/** YAML 1.1 as Go's yaml reads it: no sexagesimal numbers, and timestamps stay strings. */
const skippedTags = ['tag:yaml.org,2002:timestamp']
const options = {
  version: '1.1' as const,
  merge: true,
  uniqueKeys: false,
  customTags: (tags: readonly unknown[]) => tags.filter((tag) => !isSkipped(tag)) as never[],
}

function isSkipped(tag: unknown): boolean {
  if (typeof tag !== 'object' || tag === null) return false
  const { tag: name, format } = tag as { tag?: string; format?: string }
  return skippedTags.includes(name ?? '') || format === 'TIME'
}

/** What Go's yaml says where this parser says something else. */
const goTexts: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
  BAD_INDENT: 'did not find expected key',
  TAB_AS_INDENT: 'found character that cannot start any token',
  MISSING_CHAR: 'did not find expected key',
  UNEXPECTED_TOKEN: 'did not find expected key',
  BAD_ALIAS: 'did not find expected alphabetic or numeric character',
}

function syntaxError(document: Document.Parsed, source: string): CommandError | undefined {
  const [error] = document.errors
  if (!error) return undefined
  const place = error.linePos?.[error.code === 'BLOCK_AS_IMPLICIT_KEY' ? 1 : 0] ?? error.linePos?.[0]
  const text = goTexts[error.code] ?? error.message.replace(/ at line \d+, column \d+:[^]*$/, '')
  return new CommandError(`error parsing ${source}: error converting YAML to JSON: yaml: ${place ? `line ${place.line}: ` : ''}${text}`)
}

/** The objects of a YAML or JSON text, empty documents left out. */
export function parseManifest(text: string, source: string): ManifestDocument[] {
  const documents = parseAllDocuments(text, options)
  if (!Array.isArray(documents)) return []
  return documents.flatMap((document) => {
    const problem = syntaxError(document, source)
    if (problem) throw problem
    const object: unknown = document.toJS({ maxAliasCount: 1000 })
    if (object === null || object === undefined) return []
    if (typeof object !== 'object' || Array.isArray(object)) {
      const found = Array.isArray(object) ? 'array' : typeof object
      throw new CommandError(`error parsing ${source}: json: cannot unmarshal ${found} into Go value of type map[string]interface {}`)
    }
    return [{ source, object: object as JsonObject }]
  })
}

const isManifest = (path: string): boolean => /\.(json|ya?ml)$/.test(path)

async function filesUnder(path: string, io: KubectlIO, recursive: boolean): Promise<readonly string[] | undefined> {
  if (!io.files.list) return undefined
  const entries = await io.files.list(path).catch(() => undefined)
  if (!entries) return undefined
  const found: string[] = []
  for (const entry of entries) {
    const nested = recursive && !isManifest(entry) ? await filesUnder(entry, io, true) : undefined
    if (nested) found.push(...nested)
    else if (isManifest(entry)) found.push(entry)
  }
  return found
}

async function readFile(path: string, io: KubectlIO): Promise<string> {
  try {
    return await io.files.read(path)
  } catch {
    throw new CommandError(`the path ${JSON.stringify(path)} does not exist`)
  }
}

/** Everything that `-f` names: files, directories, or `-` for stdin. */
export async function readManifests(paths: readonly string[], io: KubectlIO, recursive = false): Promise<ManifestDocument[]> {
  const documents: ManifestDocument[] = []
  for (const path of paths) {
    if (path === '-') {
      documents.push(...parseManifest((await io.readStdin?.()) ?? '', 'STDIN'))
      continue
    }
    const members = await filesUnder(path, io, recursive)
    if (members?.length === 0) {
      throw new CommandError(`error reading [${path}]: recognized file extensions are [.json .yaml .yml]`)
    }
    for (const member of members ?? [path]) documents.push(...parseManifest(await readFile(member, io), member))
  }
  return documents
}
