import type { Edge, Node } from '@xyflow/react'
import { useMemo, type ReactNode } from 'react'
import { usePhone } from '../app/use-phone.ts'
import { useCluster } from '../state/cluster-store.ts'
import { useVisible } from '../state/visible.ts'
import { FlowCanvas } from './FlowCanvas.tsx'
import css from './empty.module.css'
import { OlderRevisions, RevisionBox } from './RevisionBox.tsx'
import { WorkloadBox } from './WorkloadBox.tsx'
import { layoutWorkloads } from './workloads-layout.ts'

const nodeTypes = { workload: WorkloadBox, revision: RevisionBox, older: OlderRevisions }

/** Who owns whom: workloads, their revisions side by side, and the pods of each. */
export function WorkloadsView(): ReactNode {
  const workloads = useCluster((state) => state.workloads)
  const visible = useVisible()
  const narrow = usePhone()
  const { nodes, edges } = useMemo(() => {
    const shown = [...workloads].filter(([, { ref }]) => visible(ref.namespace)).sort(([a], [b]) => (a < b ? -1 : 1))
    const { places, lines } = layoutWorkloads(shown, narrow)
    return {
      nodes: places.map(({ id, x, y, width, height }): Node => {
        const [type = '', name = ''] = id.split(/:(.*)/)
        return { id, type, position: { x, y }, width, height, data: { id: name } }
      }),
      edges: lines.map(({ from, to }): Edge => ({ id: to, source: from, target: to })),
    }
  }, [workloads, visible, narrow])
  if (nodes.length === 0)
    return (
      <div className={css.empty}>
        <p className={css.title}>No workloads yet</p>
        <p>Apply the Deployment in the editor, or pick an example on the left.</p>
      </div>
    )
  return <FlowCanvas label="Topology of the workloads" nodes={nodes} edges={edges} nodeTypes={nodeTypes} />
}
