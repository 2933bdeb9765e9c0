import { Link2, TriangleAlert } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { attempt } from '../actions/attempt.ts'
import { showToast } from '../actions/toasts.ts'
import banners from '../app/banners.module.css'
import { useSession } from '../app/session.tsx'
import { Button } from '../components/Button.tsx'
import { openFile } from '../editor/files-store.ts'
import { openBottom } from '../state/ui-store.ts'
import { dismissIncoming, useIncoming } from './incoming.ts'
import type { Shared } from './link.ts'

/** Says what the link that opened the page would apply, and does it on a click. */
export function ShareBanner(): ReactNode {
  const { shared, problem } = useIncoming()
  if (problem)
    return (
      <div className={banners.banner} role="alert" data-tone="failure">
        <TriangleAlert size={15} aria-hidden />
        <span className={banners.text}>{problem}</span>
        <Button onClick={dismissIncoming}>Dismiss</Button>
      </div>
    )
  return shared && shared.files.length > 0 ? <Offer shared={shared} /> : null
}

function Offer({ shared }: { readonly shared: Shared }): ReactNode {
  const { handler, control } = useSession()
  const [names, setNames] = useState<readonly string[]>()
  const [applying, setApplying] = useState(false)
  useEffect(() => {
    if (shared.speed !== undefined) void attempt('Set the speed', () => control.setSpeed(shared.speed ?? 1))
    void import('../editor/documents.ts').then(({ namesIn }) => setNames(shared.files.flatMap(({ text }) => namesIn(text))))
  }, [shared, control])
  if (!names) return null
  const apply = async (): Promise<void> => {
    setApplying(true)
    const { applyText } = await import('../editor/apply.ts')
    for (const file of shared.files) openFile(file)
    for (const { name, text } of shared.files) {
      const results = await applyText(handler, text, name)
      for (const { message, outcome } of results) showToast({ tone: outcome === 'failed' ? 'failed' : 'done', title: name, text: message })
    }
    dismissIncoming()
  }
  const show = (): void => {
    for (const file of shared.files) openFile(file)
    openBottom('editor')
  }
  return (
    <section className={banners.banner} aria-label="Shared link">
      <Link2 size={15} aria-hidden />
      <span className={banners.text}>
        This link brings {names.length === 1 ? '1 object' : `${names.length} objects`}: {names.join(', ')}. Nothing has been applied yet.
      </span>
      <Button onClick={show}>Show</Button>
      <Button
        tone="primary"
        disabled={applying}
        aria-label="Apply shared objects"
        onClick={() => void attempt('Apply', apply).then(() => setApplying(false))}
      >
        Apply
      </Button>
      <Button tone="quiet" onClick={dismissIncoming}>
        Dismiss
      </Button>
    </section>
  )
}
