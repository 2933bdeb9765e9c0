import { Handle, Position, type Node, type NodeProps } from '@xyflow/react'
import { Undo2 } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { runCommand } from '../actions/run-command.ts'
import { useSession } from '../app/session.tsx'
import { IconButton } from '../components/Button.tsx'
import { useCluster } from '../state/cluster-store.ts'
import { select, useUi } from '../state/ui-store.ts'
import { sameRef, type RevisionView } from '../state/views.ts'
import css from './boxes.module.css'
import { PodGrid } from './PodGrid.tsx'
import { useFar } from './use-far.ts'
import { isLive } from './workloads-layout.ts'

export type RevisionBoxNode = Node<{ readonly id: string }, 'revision' | 'older'>

export const RevisionBadge = ({ revision }: { readonly revision: RevisionView }): ReactNode =>
  revision.revision > 0 && (
    <span className={css.badge} data-newest={revision.isNewest}>
      r{revision.revision}
    </span>
  )

const splitId = (id: string): { readonly workload: string; readonly name: string } => {
  const at = id.lastIndexOf(':')
  return { workload: id.slice(0, at), name: id.slice(at + 1) }
}

/** One revision of a workload, with its pods. */
export const RevisionBox = memo(function RevisionBox({ data: { id } }: NodeProps<RevisionBoxNode>): ReactNode {
  const { workload, name } = splitId(id)
  const revision = useCluster(({ workloads }) => workloads.get(workload)?.revisions.find(({ ref }) => ref.name === name))
  const selected = useUi(({ selection }) => sameRef(selection, revision?.ref))
  const far = useFar()
  if (!revision) return null
  return (
    <section role="group" aria-label={`${revision.ref.kind} ${name}`} className={css.box} data-selected={selected}>
      <Handle type="target" position={Position.Left} className={css.handle} isConnectable={false} />
      <button type="button" className={`${css.revision} nodrag`} onClick={() => select(revision.ref)} title={revision.images.join('\n')}>
        <RevisionBadge revision={revision} />
        <span className={css.image}>{revision.images.join(', ')}</span>
        <span className={css.figure}>
          {revision.ready}/{revision.desired}
        </span>
      </button>
      <div className={css.body}>
        <PodGrid tiles={revision.pods} far={far} />
        {revision.pods.length === 0 && <p className={css.empty}>No pods</p>}
      </div>
    </section>
  )
})

/** Revisions without pods: what can be gone back to. */
export const OlderRevisions = memo(function OlderRevisions({ data: { id } }: NodeProps<RevisionBoxNode>): ReactNode {
  const { handler } = useSession()
  const workload = useCluster(({ workloads }) => workloads.get(id))
  const older = workload?.revisions.filter((revision) => !isLive(revision)) ?? []
  if (!workload) return null
  const undo = (revision: number): void => {
    const { name, namespace = 'default' } = workload.ref
    void runCommand(
      handler,
      `Undo to revision ${revision}`,
      `kubectl rollout undo deployment/${name} --to-revision=${revision} -n ${namespace}`,
    )
  }
  return (
    <section className={`${css.box} ${css.older}`} aria-label={`Older revisions of ${workload.ref.name}`}>
      <h3 className={css.head}>
        <span className={css.caption}>Older revisions</span>
      </h3>
      <div className={css.olderList}>
        {older.slice(0, 4).map((revision) => (
          <div key={revision.uid} className={css.row}>
            <RevisionBadge revision={revision} />
            <span className={css.image}>{revision.images.join(', ')}</span>
            <IconButton
              icon={Undo2}
              label={`Undo to revision ${revision.revision}`}
              className="nodrag"
              onClick={() => undo(revision.revision)}
            />
          </div>
        ))}
      </div>
    </section>
  )
})
