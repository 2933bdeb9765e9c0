import { Share2 } from 'lucide-react'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { Button } from '../components/Button.tsx'

const ShareDialog = lazy(() => import('./ShareDialog.tsx').then(({ ShareDialog: component }) => ({ default: component })))

/** Makes a link of what is here. */
export function ShareButton(): ReactNode {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button icon={Share2} onClick={() => setOpen(true)}>
        Share
      </Button>
      {open && (
        <Suspense>
          <ShareDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
