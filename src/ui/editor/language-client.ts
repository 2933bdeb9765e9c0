import { wrap, type Remote } from 'comlink'
import type { ApiHandler } from '#apimachinery'
import type { Stop } from '#kernel'
import type { Finding } from './language/validate.ts'
import type { YamlService } from './language/yaml.worker.ts'
import { monaco } from './monaco.ts'
import { followSchemas } from './schema-feed.ts'

const owner = 'kubernetes'
const pauseMs = 250

const severities = { error: 8, warning: 4 } as const

export const markerOf = ({ line, column, endLine, endColumn, message, severity }: Finding): monaco.editor.IMarkerData => ({
  startLineNumber: line,
  startColumn: column,
  endLineNumber: endLine,
  endColumn: Math.max(endColumn, endLine === line ? column + 1 : 1),
  message,
  // oxlint-disable-next-line no-unsafe-enum-assignment -- to import Monaco's enum would load the editor with the page
  severity: severities[severity],
})

/** Completion, hover and errors for YAML, answered by our worker from the schemas of the cluster. */
export function startLanguage(handler: ApiHandler): Stop {
  const worker = new Worker(new URL('./language/yaml.worker.ts', import.meta.url), { type: 'module', name: 'yaml' })
  const service = wrap<YamlService>(worker)
  const checks = new Map<monaco.editor.ITextModel, number>()

  const check = (model: monaco.editor.ITextModel): void => {
    clearTimeout(checks.get(model))
    checks.set(
      model,
      window.setTimeout(() => void checkNow(model), pauseMs),
    )
  }
  async function checkNow(model: monaco.editor.ITextModel): Promise<void> {
    const version = model.getVersionId()
    const findings = await service.validate(model.getValue())
    if (model.isDisposed() || model.getVersionId() !== version) return
    monaco.editor.setModelMarkers(model, owner, findings.map(markerOf))
  }
  const isYaml = (model: monaco.editor.ITextModel): boolean => model.getLanguageId() === 'yaml' && model.uri.scheme === 'file'
  const follow = (model: monaco.editor.ITextModel): void => {
    if (!isYaml(model)) return
    check(model)
    model.onDidChangeContent(() => check(model))
  }
  monaco.editor.getModels().forEach(follow)
  const parts = [
    monaco.editor.onDidCreateModel(follow),
    monaco.languages.registerCompletionItemProvider('yaml', completionProvider(service)),
    monaco.languages.registerHoverProvider('yaml', hoverProvider(service)),
  ]
  const stop = followSchemas(handler, service.setSchemas, () => monaco.editor.getModels().filter(isYaml).forEach(check))
  return () => {
    stop()
    for (const part of parts) part.dispose()
    worker.terminate()
  }
}

const completionProvider = (service: Remote<YamlService>): monaco.languages.CompletionItemProvider => ({
  triggerCharacters: [' ', '\n', ':', '-'],
  async provideCompletionItems(model, position) {
    const proposals = await service.complete(model.getValue(), position.lineNumber, position.column)
    const word = model.getWordUntilPosition(position)
    const range = {
      startLineNumber: position.lineNumber,
      endLineNumber: position.lineNumber,
      startColumn: word.startColumn,
      endColumn: word.endColumn,
    }
    return {
      suggestions: proposals.map(({ label, kind, detail, documentation, insert, isRequired }) => ({
        label,
        kind: kind === 'field' ? monaco.languages.CompletionItemKind.Field : monaco.languages.CompletionItemKind.Value,
        detail,
        documentation,
        insertText: insert,
        insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
        sortText: `${isRequired ? 0 : 1}${label}`,
        range,
      })),
    }
  },
})

const hoverProvider = (service: Remote<YamlService>): monaco.languages.HoverProvider => ({
  async provideHover(model, position) {
    const text = await service.hover(model.getValue(), position.lineNumber, position.column)
    return text === undefined ? null : { contents: [{ value: text }] }
  },
})
