import { Check, Copy } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useState, type ReactNode } from 'react'
import { Button } from '../components/Button.tsx'
import dialog from '../components/dialog.module.css'
import { useFiles } from '../editor/files-store.ts'
import { useStatus } from '../state/status-store.ts'
import { useUi } from '../state/ui-store.ts'
import { encodeLink, type Shared } from './link.ts'
import css from './share.module.css'

const longForSome = 8_000

function currentState(): Shared {
  const { view, bottomTab, panels, theme } = useUi.getState()
  const speed = useStatus.getState().status?.speed ?? 1
  return { files: useFiles.getState().files.filter(({ text }) => text.trim()), view, bottomTab, panels, theme, speed }
}

/** A link and an iframe that carry the editor's files and what is seen of the page. */
export function ShareDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [shared] = useState(currentState)
  const base = location.href.replace(/#.*$/, '')
  const link = base + encodeLink(shared)
  const frame = `<iframe src="${base}${encodeLink(shared, true)}" width="100%" height="560" style="border:0" title="Kubernetes playground" loading="lazy"></iframe>`
  const files = shared.files.map(({ name }) => name).join(', ')
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={dialog.overlay} />
        <Dialog.Content className={dialog.dialog}>
          <Dialog.Title className={dialog.title}>Share</Dialog.Title>
          <Dialog.Description className={dialog.text}>
            The link carries {files ? `your files (${files})` : 'no files'}, the view, the panels, the theme and the speed. It is all in the
            link itself; nothing is sent to a server. Whoever opens it decides whether to apply the files.
          </Dialog.Description>
          <Copied label="Link" text={link} />
          <Copied label="Embed" text={frame} />
          {link.length > longForSome && (
            <p className={css.warning}>
              The link is {link.length.toLocaleString('en')} characters long. Some chat and mail programs cut such links off.
            </p>
          )}
          <div className={dialog.actions}>
            <Dialog.Close asChild>
              <Button>Close</Button>
            </Dialog.Close>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Copied({ label, text }: { readonly label: string; readonly text: string }): ReactNode {
  const [copied, setCopied] = useState(false)
  return (
    <div className={css.row}>
      <label className={css.label}>
        {label}
        <input className={css.field} readOnly value={text} onFocus={(event) => event.target.select()} />
      </label>
      <Button
        icon={copied ? Check : Copy}
        aria-label={`Copy ${label.toLowerCase()}`}
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      >
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  )
}
