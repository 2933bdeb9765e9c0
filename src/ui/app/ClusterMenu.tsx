import { ChevronDown, FileDown, Plus, RotateCcw, UserRound } from 'lucide-react'
import { Suspense, useState, type ReactNode } from 'react'
import { attempt } from '../actions/attempt.ts'
import { exportYaml } from '../actions/export-yaml.ts'
import { Button } from '../components/Button.tsx'
import { Menu } from '../components/Menu.tsx'
import { afterFirstView } from '../state/first-view.ts'
import { useStatus } from '../state/status-store.ts'
import { useSession } from './session.tsx'

const ActAsDialog = afterFirstView(() => import('./ActAsDialog.tsx').then((module) => module.ActAsDialog))
const Confirm = afterFirstView(() => import('../components/Confirm.tsx').then((module) => module.Confirm))

/** What can be done with the cluster as a whole. */
export function ClusterMenu(): ReactNode {
  const { control, client, reset } = useSession()
  const durable = useStatus(({ status }) => status?.durable ?? false)
  const [confirming, setConfirming] = useState(false)
  const [acting, setActing] = useState(false)
  return (
    <>
      <Menu
        trigger={
          <Button tone="quiet" title={durable ? 'Kept in this browser' : 'In memory: gone when the tab is closed'}>
            Cluster
            <ChevronDown size={13} aria-hidden />
          </Button>
        }
        entries={[
          { type: 'action', label: 'Add a node', icon: Plus, onSelect: () => void attempt('Add a node', () => control.addNode()) },
          { type: 'action', label: 'Export as YAML', icon: FileDown, onSelect: () => void attempt('Export', () => exportYaml(client)) },
          { type: 'action', label: 'Act as another user…', icon: UserRound, onSelect: () => setActing(true) },
          { type: 'line' },
          { type: 'action', label: 'New cluster…', icon: RotateCcw, danger: true, onSelect: () => setConfirming(true) },
        ]}
      />
      {acting && (
        <Suspense>
          <ActAsDialog onClose={() => setActing(false)} />
        </Suspense>
      )}
      {confirming && (
        <Suspense>
          <Confirm
            title="Start with a new cluster?"
            text="Everything in this cluster is deleted. Your files in the editor stay."
            action="Reset cluster"
            onConfirm={() => void attempt('Reset', reset)}
            onClose={() => setConfirming(false)}
          />
        </Suspense>
      )}
    </>
  )
}
