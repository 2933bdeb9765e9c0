import { ChevronDown, FileDown, FolderOpen, Plus, RotateCcw, Save, UserRound } from 'lucide-react'
import { Suspense, useState, type ReactNode } from 'react'
import type { ClusterControl } from '#cluster'
import { attempt } from '../actions/attempt.ts'
import { chooseFile, download } from '../actions/download.ts'
import { exportYaml } from '../actions/export-yaml.ts'
import { Button } from '../components/Button.tsx'
import { Menu } from '../components/Menu.tsx'
import { afterFirstView } from '../state/first-view.ts'
import { useStatus } from '../state/status-store.ts'
import { useSession } from './session.tsx'

const ActAsDialog = afterFirstView(() => import('./ActAsDialog.tsx').then((module) => module.ActAsDialog))
const Confirm = afterFirstView(() => import('../components/Confirm.tsx').then((module) => module.Confirm))

interface NextCluster {
  readonly title: string
  readonly action: string
  readonly file?: Uint8Array<ArrayBuffer>
}

const empty: NextCluster = { title: 'Start with a new cluster?', action: 'Reset cluster' }

const fileName = 'cluster.tabernetes'

async function save(control: ClusterControl): Promise<void> {
  download(fileName, await control.snapshot(), 'application/gzip')
}

async function chosen(): Promise<NextCluster | undefined> {
  const file = await chooseFile('.tabernetes')
  return file && { title: `Go on with the cluster in ${file.name}?`, action: 'Open file', file: file.bytes }
}

/** What can be done with the cluster as a whole. */
export function ClusterMenu(): ReactNode {
  const { control, client, reset } = useSession()
  const durable = useStatus(({ status }) => status?.durable ?? false)
  /** What would take this cluster's place. */
  const [next, setNext] = useState<NextCluster>()
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
          { type: 'action', label: 'Save to a file', icon: Save, onSelect: () => void attempt('Save', () => save(control)) },
          {
            type: 'action',
            label: 'Open a file…',
            icon: FolderOpen,
            onSelect: () => void attempt('Open', async () => setNext(await chosen())),
          },
          { type: 'line' },
          { type: 'action', label: 'New cluster…', icon: RotateCcw, danger: true, onSelect: () => setNext(empty) },
        ]}
      />
      {acting && (
        <Suspense>
          <ActAsDialog onClose={() => setActing(false)} />
        </Suspense>
      )}
      {next && (
        <Suspense>
          <Confirm
            title={next.title}
            text="Everything in this cluster is deleted. Your files in the editor stay."
            action={next.action}
            onConfirm={() => void attempt(next.action, () => reset(next.file))}
            onClose={() => setNext(undefined)}
          />
        </Suspense>
      )}
    </>
  )
}
