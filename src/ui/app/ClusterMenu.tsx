import { ChevronDown, FileDown, Plus, RotateCcw } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { attempt } from '../actions/attempt.ts'
import { exportYaml } from '../actions/export-yaml.ts'
import { Button } from '../components/Button.tsx'
import { Confirm } from '../components/Confirm.tsx'
import { Menu, MenuItem, MenuLine } from '../components/Menu.tsx'
import { useStatus } from '../state/status-store.ts'
import { useSession } from './session.tsx'

/** What can be done with the cluster as a whole. */
export function ClusterMenu(): ReactNode {
  const { control, client, reset } = useSession()
  const durable = useStatus(({ status }) => status?.durable ?? false)
  const [confirming, setConfirming] = useState(false)
  return (
    <>
      <Menu
        trigger={
          <Button tone="quiet" title={durable ? 'Kept in this browser' : 'In memory: gone when the tab is closed'}>
            Cluster
            <ChevronDown size={13} aria-hidden />
          </Button>
        }
      >
        <MenuItem icon={Plus} onSelect={() => void attempt('Add a node', () => control.addNode())}>
          Add a node
        </MenuItem>
        <MenuItem icon={FileDown} onSelect={() => void attempt('Export', () => exportYaml(client))}>
          Export as YAML
        </MenuItem>
        <MenuLine />
        <MenuItem icon={RotateCcw} danger onSelect={() => setConfirming(true)}>
          New cluster…
        </MenuItem>
      </Menu>
      <Confirm
        open={confirming}
        title="Start with a new cluster?"
        text="Everything in this cluster is deleted. Your files in the editor stay."
        action="Reset cluster"
        onConfirm={() => void attempt('Reset', reset)}
        onClose={() => setConfirming(false)}
      />
    </>
  )
}
