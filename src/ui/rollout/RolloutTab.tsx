import { GitCompareArrows, Pause, Play, RotateCw, Undo2 } from 'lucide-react'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { runCommand } from '../actions/run-command.ts'
import { useSession } from '../app/session.tsx'
import { Button } from '../components/Button.tsx'
import { LearnCommand } from '../components/LearnCommand.tsx'
import { Why } from '../inspector/Why.tsx'
import { useObject } from '../app/session.tsx'
import { useCluster } from '../state/cluster-store.ts'
import { select } from '../state/ui-store.ts'
import { refText, type ObjectRef, type RevisionView, type WorkloadView } from '../state/views.ts'
import { RevisionBadge } from '../topology/RevisionBox.tsx'
import { ProgressBadge } from '../topology/WorkloadBox.tsx'
import { RolloutChart } from './RolloutChart.tsx'
import css from './rollout.module.css'

const RevisionDiff = lazy(() => import('./RevisionDiff.tsx').then(({ RevisionDiff: component }) => ({ default: component })))

/** How a deployment gets from one revision to another, and back. */
export function RolloutTab({ selected }: { readonly selected: ObjectRef }): ReactNode {
  const workload = useCluster((state) => state.workloads.get(refText(selected)))
  const object = useObject(selected)
  const { handler } = useSession()
  if (!workload || !object) return null
  const target = `deployment/${selected.name} -n ${selected.namespace ?? 'default'}`
  const rollout = (title: string, verb: string): void => void runCommand(handler, title, `kubectl rollout ${verb} ${target}`)
  return (
    <>
      <div className={css.state}>
        <ProgressBadge workload={workload} />
        <span className={css.counts}>
          {workload.available} of {workload.desired} available
        </span>
      </div>
      <Why object={object} selected={selected} />
      <RolloutChart workload={refText(selected)} />
      <div className={css.actions}>
        {workload.paused ? (
          <Button icon={Play} onClick={() => rollout('Resume', 'resume')}>
            Resume
          </Button>
        ) : (
          <Button icon={Pause} onClick={() => rollout('Pause', 'pause')}>
            Pause rollout
          </Button>
        )}
        <Button icon={RotateCw} onClick={() => rollout('Restart', 'restart')}>
          Restart
        </Button>
      </div>
      <Revisions workload={workload} />
      <LearnCommand command={`kubectl rollout status ${target}`} />
    </>
  )
}

function Revisions({ workload }: { readonly workload: WorkloadView }): ReactNode {
  const [compared, setCompared] = useState<number>()
  const current = workload.revisions[0]
  const other = workload.revisions.find(({ revision }) => revision === compared)
  return (
    <section>
      <h3 className={css.heading}>Revisions</h3>
      <ol className={css.revisions}>
        {workload.revisions.map((revision) => (
          <Revision
            key={revision.uid}
            workload={workload}
            revision={revision}
            isCompared={revision.revision === compared}
            onCompare={() => setCompared(revision.revision === compared ? undefined : revision.revision)}
          />
        ))}
      </ol>
      {current && other && (
        <Suspense fallback={<p className={css.counts}>Comparing…</p>}>
          <RevisionDiff from={other.ref} to={current.ref} title={`Revision ${other.revision} → ${current.revision}`} />
        </Suspense>
      )}
    </section>
  )
}

interface RevisionProps {
  readonly workload: WorkloadView
  readonly revision: RevisionView
  readonly isCompared: boolean
  readonly onCompare: () => void
}

function Revision({ workload, revision, isCompared, onCompare }: RevisionProps): ReactNode {
  const { handler } = useSession()
  const { revision: number, images, ready, desired, isNewest, changeCause } = revision
  const { name, namespace = 'default' } = workload.ref
  const command = `kubectl rollout undo deployment/${name} --to-revision=${number} -n ${namespace}`
  const leaving = !isNewest && revision.current > 0
  return (
    <li className={css.revision} data-current={isNewest}>
      <div className={css.line}>
        <RevisionBadge revision={revision} />
        <button type="button" className={css.image} title={images.join('\n')} onClick={() => select(revision.ref)}>
          {images.join(', ')}
        </button>
        <span className={css.counts}>{isNewest ? `${ready}/${desired} ready` : leaving ? `${revision.current} leaving` : 'no pods'}</span>
      </div>
      {changeCause && <span className={css.counts}>{changeCause}</span>}
      {!isNewest && (
        <div className={css.line}>
          <Button icon={Undo2} title={command} onClick={() => void runCommand(handler, `Undo to revision ${number}`, command)}>
            Undo to revision {number}
          </Button>
          <Button tone="quiet" icon={GitCompareArrows} aria-pressed={isCompared} onClick={onCompare}>
            Compare
          </Button>
        </div>
      )}
    </li>
  )
}
