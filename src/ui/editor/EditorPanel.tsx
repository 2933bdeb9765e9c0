import { Check, FilePlus2, GitCompareArrows, Play, X } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react'
import { messageOf } from '../actions/attempt.ts'
import { useSession } from '../app/session.tsx'
import { useResolvedTheme } from '../app/use-theme.ts'
import { Button, IconButton } from '../components/Button.tsx'
import { modKey } from '../state/environment.ts'
import { useUi } from '../state/ui-store.ts'
import { applyText, syntaxProblems, type DocumentResult, type Problem } from './apply.ts'
import { ApplyResults, type Outcome } from './ApplyResults.tsx'
import { DiffDialog } from './DiffDialog.tsx'
import { parseFile } from './documents.ts'
import css from './editor.module.css'
import { finishEdit, useEdits } from './edit-sessions.ts'
import { activeFile, closeFile, editFile, newFile, useFiles } from './files-store.ts'
import { startLanguage } from './language-client.ts'
import { defineTheme, editorOptions, monaco } from './monaco.ts'

const serverMarks = 'server'

/** Files of YAML, checked as they are typed, and applied with one key. */
export function EditorPanel(): ReactNode {
  const { handler } = useSession()
  const [outcome, setOutcome] = useState<Outcome>()
  const [diff, setDiff] = useState<readonly DocumentResult[]>()
  const [busy, setBusy] = useState(false)

  const run = async (dryRun: boolean): Promise<void> => {
    const { name, text } = activeFile(useFiles.getState())
    setBusy(true)
    try {
      const syntax = syntaxProblems(parseFile(text))
      if (syntax.length > 0) {
        revealLine(syntax[0]?.range.line)
        return setOutcome({ file: name, syntax })
      }
      const results = await applyText(handler, text, name, { dryRun })
      const failed = results.some((result) => result.outcome === 'failed')
      mark(
        name,
        results.flatMap(({ problems }) => problems),
      )
      if (dryRun && !failed) setDiff(results)
      else setOutcome({ file: name, results, dryRun })
    } catch (error) {
      setOutcome({ file: name, failure: messageOf(error) })
    } finally {
      setBusy(false)
    }
  }
  const name = useFiles((state) => activeFile(state).name)
  const isWaitedFor = useEdits(({ waiting }) => waiting.has(name))
  const save = (): void => finishEdit(name, activeFile(useFiles.getState()).text)
  return (
    <div className={css.editor}>
      <div className={css.bar}>
        <FileTabs />
        {isWaitedFor ? <EditButtons onSave={save} /> : <ApplyButtons busy={busy} onRun={run} />}
      </div>
      <TextEditor onApply={() => (isWaitedFor ? save() : void run(false))} />
      {outcome && <ApplyResults outcome={outcome} onClose={() => setOutcome(undefined)} onGo={goToLine} />}
      {diff && <DiffDialog results={diff} onClose={() => setDiff(undefined)} onApply={() => void run(false)} />}
    </div>
  )
}

interface ApplyButtonsProps {
  readonly busy: boolean
  readonly onRun: (dryRun: boolean) => Promise<void>
}

const ApplyButtons = ({ busy, onRun }: ApplyButtonsProps): ReactNode => (
  <>
    <Button
      tone="quiet"
      icon={GitCompareArrows}
      disabled={busy}
      title="What the server would change (server-side dry run)"
      onClick={() => void onRun(true)}
    >
      Diff
    </Button>
    <Button tone="primary" icon={Play} shortcut={`${modKey} ↵`} disabled={busy} onClick={() => void onRun(false)}>
      Apply
    </Button>
  </>
)

/** In place of applying: a command in the terminal waits for this file, and goes on with it. */
function EditButtons({ onSave }: { readonly onSave: () => void }): ReactNode {
  const name = useFiles((state) => activeFile(state).name)
  return (
    <>
      <Button tone="quiet" onClick={() => finishEdit(name, undefined)}>
        Cancel
      </Button>
      <Button tone="primary" icon={Check} shortcut={`${modKey} ↵`} onClick={onSave}>
        Save for kubectl
      </Button>
    </>
  )
}

const uriOf = (name: string): monaco.Uri => monaco.Uri.file(`/${name}`)

/** Shows what the server refused, at its line, until the text changes. */
function mark(name: string, problems: readonly Problem[]): void {
  const model = monaco.editor.getModel(uriOf(name))
  if (!model) return
  const markers = problems.map(({ range, message }) => ({
    startLineNumber: range.line,
    startColumn: range.column,
    endLineNumber: range.endLine,
    endColumn: Math.max(range.endColumn, range.column + 1),
    message,
    severity: monaco.MarkerSeverity.Error,
  }))
  monaco.editor.setModelMarkers(model, serverMarks, markers)
}

const revealLine = (line: number | undefined): void => {
  if (line !== undefined) monaco.editor.getEditors()[0]?.revealLineInCenterIfOutsideViewport(line)
}

function goToLine(line: number): void {
  const editor = monaco.editor.getEditors()[0]
  editor?.revealLineInCenter(line)
  editor?.setPosition({ lineNumber: line, column: 1 })
  editor?.focus()
}

const close = (name: string): void => (useEdits.getState().waiting.has(name) ? finishEdit(name, undefined) : closeFile(name))

function FileTabs(): ReactNode {
  const files = useFiles((state) => state.files)
  const active = useFiles((state) => activeFile(state).name)
  return (
    <div className={css.files}>
      <div role="tablist" aria-label="Files" className={css.tabList}>
        {files.map(({ name }) => (
          <span key={name} className={css.file} data-active={name === active}>
            <button
              type="button"
              role="tab"
              aria-selected={name === active}
              className={css.fileName}
              onClick={() => useFiles.setState({ active: name })}
            >
              {name}
            </button>
            {files.length > 1 && (
              <button type="button" className={css.close} aria-label={`Close ${name}`} onClick={() => close(name)}>
                <X size={12} aria-hidden />
              </button>
            )}
          </span>
        ))}
      </div>
      <IconButton icon={FilePlus2} label="New file" onClick={newFile} />
    </div>
  )
}

/** The model of a file: Monaco keeps undo and cursor with it. */
function modelOf(name: string, text: string): monaco.editor.ITextModel {
  const known = monaco.editor.getModel(uriOf(name))
  if (known) {
    if (known.getValue() !== text) known.setValue(text)
    return known
  }
  const model = monaco.editor.createModel(text, 'yaml', uriOf(name))
  model.updateOptions({ tabSize: 2, insertSpaces: true })
  return model
}

function TextEditor({ onApply }: { readonly onApply: () => void }): ReactNode {
  const { handler } = useSession()
  const { name, text } = useFiles(activeFile)
  const theme = useResolvedTheme()
  const box = useRef<HTMLDivElement>(null)
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(undefined)
  const apply = useEffectEvent(onApply)
  const focusRequests = useUi((state) => state.focusRequests.editor)

  useEffect(() => {
    // The document has its theme only after the effects of this render.
    requestAnimationFrame(() => defineTheme(theme === 'dark'))
  }, [theme])
  useEffect(() => startLanguage(handler), [handler])
  useEffect(() => {
    if (!box.current) return
    const created = monaco.editor.create(box.current, { ...editorOptions, model: null, automaticLayout: true, ariaLabel: 'YAML' })
    editor.current = created
    created.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, () => apply())
    created.onDidChangeModelContent(() => {
      const model = created.getModel()
      if (!model) return
      monaco.editor.setModelMarkers(model, serverMarks, [])
      editFile(model.uri.path.slice(1), model.getValue())
    })
    return () => created.dispose()
  }, [])
  useEffect(() => {
    const model = modelOf(name, text)
    if (editor.current?.getModel() !== model) editor.current?.setModel(model)
  }, [name, text])
  useEffect(() => {
    if (focusRequests > 0) editor.current?.focus()
  }, [focusRequests])
  return <div ref={box} className={css.text} />
}
