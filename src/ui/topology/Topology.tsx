import { ReactFlowProvider } from '@xyflow/react'
import { Boxes, Rows3, Server } from 'lucide-react'
import type { ReactNode } from 'react'
import { Segments } from '../components/Button.tsx'
import { useCluster } from '../state/cluster-store.ts'
import { useUi, type View } from '../state/ui-store.ts'
import { ClusterView } from './ClusterView.tsx'
import { ListView } from './ListView.tsx'
import css from './topology.module.css'
import { WorkloadsView } from './WorkloadsView.tsx'

const views = [
  { value: 'cluster', label: 'Cluster', icon: Server },
  { value: 'workloads', label: 'Workloads', icon: Boxes },
  { value: 'list', label: 'List', icon: Rows3 },
] as const

const components: Readonly<Record<View, () => ReactNode>> = { cluster: ClusterView, workloads: WorkloadsView, list: ListView }

/** The cluster as a map, in views that each have a zoom of their own. */
export function Topology(): ReactNode {
  const view = useUi((state) => state.view)
  const synced = useCluster((state) => state.synced)
  const Current = components[view]
  return (
    <main className={css.topology}>
      <div className={css.views}>
        <Segments label="View" value={view} options={views} onChange={(next) => useUi.setState({ view: next })} />
      </div>
      <ReactFlowProvider key={view}>{synced ? <Current /> : <div className={css.waiting} aria-busy="true" />}</ReactFlowProvider>
    </main>
  )
}
