import { Dialog } from 'radix-ui'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { stringify } from 'yaml'
import type { KubeObject } from '#apimachinery'
import { Button } from '../components/Button.tsx'
import dialog from '../components/dialog.module.css'
import type { DocumentResult } from './apply.ts'
import css from './editor.module.css'
import { editorOptions, monaco } from './monaco.ts'

/** Without what changes by itself with each write. */
function comparable(object: KubeObject | undefined): string {
  if (!object) return ''
  const { managedFields: _fields, resourceVersion: _version, generation: _generation, annotations, ...metadata } = object.metadata
  const { 'kubectl.kubernetes.io/last-applied-configuration': _applied, ...kept } = annotations ?? {}
  return stringify({ ...object, metadata: { ...metadata, ...(Object.keys(kept).length > 0 && { annotations: kept }) } })
}

const titleOf = ({ after }: DocumentResult): string => (after ? `${after.kind} ${after.metadata.name}` : 'object')

export interface DiffDialogProps {
  /** Of a server-side dry run. */
  readonly results: readonly DocumentResult[]
  readonly onClose: () => void
  readonly onApply: () => void
}

/** What applying would change, as the server itself says. */
export function DiffDialog({ results, onClose, onApply }: DiffDialogProps): ReactNode {
  const [shown, setShown] = useState(0)
  const result = results[shown]
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={dialog.overlay} />
        <Dialog.Content className={`${dialog.dialog} ${dialog.wide}`}>
          <Dialog.Title className={dialog.title}>What applying would change</Dialog.Title>
          <Dialog.Description className={dialog.text}>
            The server has worked it out without doing it (server-side dry run). Left: the live object. Right: after.
          </Dialog.Description>
          <div className={css.choices}>
            {results.map((each, index) => (
              <Button key={index} aria-pressed={index === shown} onClick={() => setShown(index)}>
                {titleOf(each)}
                {each.before ? '' : ' (new)'}
              </Button>
            ))}
          </div>
          {result && <SideBySide before={comparable(result.before)} after={comparable(result.after)} />}
          <div className={dialog.actions}>
            <Dialog.Close asChild>
              <Button>Close</Button>
            </Dialog.Close>
            <Button
              tone="primary"
              onClick={() => {
                onClose()
                onApply()
              }}
            >
              Apply these changes
            </Button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function SideBySide({ before, after }: { readonly before: string; readonly after: string }): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!box.current) return
    const models = { original: monaco.editor.createModel(before, 'yaml'), modified: monaco.editor.createModel(after, 'yaml') }
    const editor = monaco.editor.createDiffEditor(box.current, {
      ...editorOptions,
      readOnly: true,
      automaticLayout: true,
      renderSideBySideInlineBreakpoint: 640,
      hideUnchangedRegions: { enabled: true },
    })
    editor.setModel(models)
    return () => {
      editor.dispose()
      models.original.dispose()
      models.modified.dispose()
    }
  }, [before, after])
  return <div ref={box} className={css.diff} />
}
