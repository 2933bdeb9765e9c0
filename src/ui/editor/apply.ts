import { isFailure, type ApiHandler, type ApiRequest, type KubeObject, type Status } from '#apimachinery'
import { runKubectl } from '../actions/run-command.ts'
import { isFilled, nodeAt, parseFile, pathParts, rangeOf, type TextRange, type YamlFile } from './documents.ts'

/** Something wrong in a file, at its place. */
export interface Problem {
  readonly range: TextRange
  readonly message: string
}

/** What became of one document of a file. */
export interface DocumentResult {
  readonly outcome: 'applied' | 'failed'
  /** What kubectl printed for it. */
  readonly message: string
  readonly line: number
  readonly problems: readonly Problem[]
  /** As it was before and as it is, or would be, after. */
  readonly before?: KubeObject
  readonly after?: KubeObject
}

/** Syntax errors, each at its line. While there are any, nothing of a file is applied. */
export function syntaxProblems({ documents, lines }: YamlFile): readonly Problem[] {
  return documents.flatMap(({ errors }) => errors.map(({ pos: [start, end], message }) => ({ range: rangeOf(lines, start, end), message })))
}

interface Watched {
  readonly handler: ApiHandler
  /** What the server answered while the command ran. */
  readonly seen: { before?: KubeObject; after?: KubeObject; refused?: Status }
}

/** The same API, with what goes through it noted down: the command's text alone does not say which field was wrong. */
function watched(handler: ApiHandler): Watched {
  const seen: Watched['seen'] = {}
  return {
    seen,
    async handler(request, signal) {
      const response = await handler(request, signal)
      if (response.type !== 'object') return response
      if (isFailure(response.object)) {
        if (isWrite(request) || response.code !== 404) seen.refused = response.object
      } else if (isWrite(request)) seen.after = response.object as KubeObject
      else if (request.verb === 'get' && request.name !== undefined) seen.before = response.object as KubeObject
      return response
    },
  }
}

const isWrite = ({ verb }: ApiRequest): boolean => verb === 'create' || verb === 'patch' || verb === 'update'

export interface ApplyOptions {
  /** Ask the server what would happen, and change nothing. */
  readonly dryRun?: boolean
}

/** Applies the documents of a file one after the other with `kubectl apply`. Empty when the text has syntax errors or says nothing. */
export async function applyText(
  handler: ApiHandler,
  text: string,
  name: string,
  { dryRun = false }: ApplyOptions = {},
): Promise<readonly DocumentResult[]> {
  const file = parseFile(text)
  if (syntaxProblems(file).length > 0) return []
  const results: DocumentResult[] = []
  for (const document of file.documents.filter(isFilled)) {
    const line = file.lines.linePos(document.contents?.range?.[0] ?? 0).line
    const api = watched(handler)
    const argv = ['apply', '-f', name, ...(dryRun ? ['--dry-run=server'] : [])]
    // JSON is YAML: kubectl gets the one document as the file of that name.
    const { code, stdout, stderr } = await runKubectl(api.handler, argv, { [name]: JSON.stringify(document.toJS()) })
    const { before, after, refused } = api.seen
    const problems = code === 0 ? [] : placed(file, document, refused, stderr.trim())
    results.push({
      outcome: code === 0 ? 'applied' : 'failed',
      message: (code === 0 ? stdout : stderr).trim(),
      line,
      problems,
      ...(before && { before }),
      ...(after && { after }),
    })
  }
  return results
}

/** Each cause of a refusal at the line of its field; what names no field at the document's first line. */
function placed(
  { lines }: YamlFile,
  document: YamlFile['documents'][number],
  refused: Status | undefined,
  text: string,
): readonly Problem[] {
  const causes = refused?.details?.causes?.filter(({ field }) => field) ?? []
  const at = (path: string): TextRange => {
    const [start = 0, end = start] = nodeAt(document, pathParts(path))?.range ?? []
    const range = rangeOf(lines, start, end)
    return range.endLine > range.line ? { ...range, endLine: range.line, endColumn: range.column + 1 } : range
  }
  if (causes.length === 0) return [{ range: at('kind'), message: refused?.message ?? text }]
  return causes.map(({ field = '', message = '' }) => ({ range: at(field), message: `${field}: ${message}` }))
}
