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

/**
 * What Go's yaml says where this parser says something else, and in which line: its parser counts from zero, its scanner
 * from one, and neither names the first line.
 */
const goErrors: readonly (readonly [code: string, said: RegExp, text: string, lineShift: number])[] = [
  ['BLOCK_AS_IMPLICIT_KEY', /./, 'mapping values are not allowed in this context', 0],
  ['BAD_INDENT', /^Flow sequence/, "did not find expected ',' or ']'", -1],
  ['BAD_INDENT', /^Flow map/, "did not find expected ',' or '}'", -1],
  ['BAD_INDENT', /./, 'did not find expected key', -1],
  ['TAB_AS_INDENT', /./, 'found a tab character that violates indentation', 0],
  ['MISSING_CHAR', /quote/, 'found unexpected end of stream', 0],
  ['MISSING_CHAR', /./, "could not find expected ':'", 1],
  ['UNEXPECTED_TOKEN', /at node end/, "did not find expected '-' indicator", -1],
  ['UNEXPECTED_TOKEN', /./, 'did not find expected key', -1],
  ['BAD_SCALAR_START', /./, 'found character that cannot start any token', 0],
  ['BAD_ALIAS', /./, 'did not find expected alphabetic or numeric character', 0],
]

/** Two keys in one value: Go complains at the second one's colon. */
const lineOfColon = (text: string, from: number): number => text.slice(0, text.indexOf(':', from)).split('\n').length

function syntaxError(document: Document.Parsed, text: string, source: string): CommandError | undefined {
  const [error] = document.errors
  if (!error) return undefined
  const line = error.code === 'BLOCK_AS_IMPLICIT_KEY' ? lineOfColon(text, error.pos[0]) : (error.linePos?.[0].line ?? 1)
  const [, , known, shift = 0] = goErrors.find(([code, said]) => code === error.code && said.test(error.message)) ?? []
  const problem = known ?? error.message.replace(/ at line \d+, column \d+:[^]*$/, '')
  const where = line > 1 ? `line ${line + shift}: ` : ''
  return new CommandError(`error parsing ${source}: error converting YAML to JSON: yaml: ${where}${problem}`)
}

/** The objects of a YAML or JSON text, empty documents left out. */
export function parseManifest(text: string, source: string): ManifestDocument[] {
  const documents = parseAllDocuments(text, options)
  if (!Array.isArray(documents)) return []
  return documents.flatMap((document) => {
    const problem = syntaxError(document, text, source)
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
