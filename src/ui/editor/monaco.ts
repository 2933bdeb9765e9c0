import * as monaco from 'monaco-editor/editor/editor.api.js'
import 'monaco-editor/features/bracketMatching/register.js'
import 'monaco-editor/features/caretOperations/register.js'
import 'monaco-editor/features/clipboard/register.js'
import 'monaco-editor/features/codeEditor/register.js'
import 'monaco-editor/features/codicon/register.js'
import 'monaco-editor/features/comment/register.js'
import 'monaco-editor/features/contextmenu/register.js'
import 'monaco-editor/features/cursorUndo/register.js'
import 'monaco-editor/features/diffEditor/register.js'
import 'monaco-editor/features/find/register.js'
import 'monaco-editor/features/folding/register.js'
import 'monaco-editor/features/gotoError/register.js'
import 'monaco-editor/features/gotoLine/register.js'
import 'monaco-editor/features/hover/register.js'
import 'monaco-editor/features/indentation/register.js'
import 'monaco-editor/features/linesOperations/register.js'
import 'monaco-editor/features/multicursor/register.js'
import 'monaco-editor/features/quickCommand/register.js'
import 'monaco-editor/features/smartSelect/register.js'
import 'monaco-editor/features/snippet/register.js'
import 'monaco-editor/features/suggest/register.js'
import 'monaco-editor/features/tokenization/register.js'
import 'monaco-editor/features/toggleTabFocusMode/register.js'
import 'monaco-editor/features/wordOperations/register.js'
import 'monaco-editor/languages/definitions/yaml/register.js'
// oxlint-disable-next-line import/default -- Vite makes one of ?worker
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker'

/** The editor with the features and languages of this page only; all of Monaco would be several times as much. */
globalThis.MonacoEnvironment = { getWorker: () => new EditorWorker() }

/** Monaco takes colours, not variables: read from the tokens whenever the theme changes. */
function defineTheme(dark: boolean): void {
  const style = getComputedStyle(document.documentElement)
  // Minified CSS may say #fff; Monaco wants six digits.
  const colour = (name: string): string =>
    style
      .getPropertyValue(name)
      .trim()
      .replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3')
  const bare = (name: string): string => colour(name).replace('#', '')
  monaco.editor.defineTheme('tabernetes', {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: 'type.yaml', foreground: bare('--syntax-key') },
      { token: 'string.yaml', foreground: bare('--syntax-string') },
      { token: 'number.yaml', foreground: bare('--syntax-number') },
      { token: 'keyword.yaml', foreground: bare('--syntax-number') },
      { token: 'comment.yaml', foreground: bare('--syntax-comment') },
    ],
    colors: {
      'editor.background': colour('--surface'),
      'editor.foreground': colour('--text'),
      'editorLineNumber.foreground': colour('--text-faint'),
      'editorLineNumber.activeForeground': colour('--text'),
      'editor.lineHighlightBackground': colour('--sunken'),
      'editor.lineHighlightBorder': '#00000000',
      'editorWidget.background': colour('--raised'),
      'editorWidget.border': colour('--line'),
      'editorSuggestWidget.selectedBackground': colour('--accent-soft'),
      'editorSuggestWidget.selectedForeground': colour('--text'),
      'editorHoverWidget.background': colour('--raised'),
      'editorHoverWidget.border': colour('--line'),
      'editorIndentGuide.background1': colour('--line'),
      'editorCursor.foreground': colour('--accent'),
      'editorError.foreground': colour('--failing'),
      'editorWarning.foreground': colour('--running'),
      focusBorder: colour('--accent'),
    },
  })
  monaco.editor.setTheme('tabernetes')
}

export { defineTheme, monaco }

export const editorOptions: monaco.editor.IEditorOptions = {
  fontFamily:
    "'JetBrains Mono Variable', 'JetBrains Mono', ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  fontSize: 13,
  lineHeight: 20,
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 8,
  padding: { top: 8, bottom: 8 },
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  renderLineHighlight: 'line',
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  folding: true,
  fixedOverflowWidgets: true,
  quickSuggestions: { other: true, comments: false, strings: true },
  tabCompletion: 'on',
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, alwaysConsumeMouseWheel: false },
}
