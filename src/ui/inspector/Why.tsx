import { ExternalLink, ScrollText, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { CoreEvent, Pod } from '#api'
import type { KubeObject } from '#apimachinery'
import { runCommand } from '../actions/run-command.ts'
import { useSession } from '../app/session.tsx'
import { Button } from '../components/Button.tsx'
import { useCluster } from '../state/cluster-store.ts'
import { pods } from '../state/kinds.ts'
import { keyOfRef, refText, type ObjectRef, type WorkloadView } from '../state/views.ts'
import { useUi } from '../state/ui-store.ts'
import { explain } from './explain.ts'
import css from './inspector.module.css'

/** The deployment that a pod or it itself belongs to, so that a failing pod offers the undo that helps it. */
const deploymentOf = (workloads: ReadonlyMap<string, WorkloadView>, ref: ObjectRef): WorkloadView | undefined =>
  [...workloads.values()].find(
    (workload) =>
      workload.ref.kind === 'Deployment' &&
      (refText(workload.ref) === refText(ref) ||
        workload.revisions.some((revision) => revision.pods.some((pod) => refText(pod.ref) === refText(ref)))),
  )

const isAbout =
  (object: KubeObject, failing: Pod | undefined) =>
  ({ involvedObject }: CoreEvent): boolean =>
    involvedObject.uid === object.metadata.uid || (failing !== undefined && involvedObject.uid === failing.metadata.uid)

/** Why the object is not as it should be, and what helps. Nothing when all is well. */
export function Why({ object, selected }: { readonly object: KubeObject; readonly selected: ObjectRef }): ReactNode {
  const { handler, informers } = useSession()
  const events = useCluster((state) => state.events)
  const service = useCluster((state) => state.services.get(keyOfRef(selected)))
  const workload = useCluster((state) => deploymentOf(state.workloads, selected))
  const failing = workload?.revisions[0]?.pods.find(({ state }) => state === 'failing' || state === 'pending')
  const failingPod = failing && informers.of(pods).lister.get(keyOfRef(failing.ref))
  const why = explain(object, {
    events: events.filter(isAbout(object, failingPod)),
    ...(service && { service }),
    ...(workload && { workload }),
    ...(failingPod && { failingPod }),
  })
  if (!why) return null
  const undoTo = why.canUndo ? workload?.revisions[1]?.revision : undefined
  return (
    <section className={css.why} aria-label="Why?">
      <p>
        <span className={css.question}>{why.question}</span> {why.cause}
      </p>
      {why.evidence && <pre className={css.evidence}>{why.evidence}</pre>}
      {why.fix && <p>{why.fix}</p>}
      <div className={css.whyActions}>
        {undoTo !== undefined && workload && (
          <Button
            icon={Undo2}
            onClick={() =>
              void runCommand(
                handler,
                `Undo to revision ${undoTo}`,
                `kubectl rollout undo deployment/${workload.ref.name} --to-revision=${undoTo} -n ${workload.ref.namespace}`,
              )
            }
          >
            Undo to revision {undoTo}
          </Button>
        )}
        {why.question.includes('CrashLoop') && (
          <Button icon={ScrollText} onClick={() => useUi.setState({ inspectorTab: 'logs' })}>
            Logs
          </Button>
        )}
        {why.docs && (
          <a href={why.docs} target="_blank" rel="noreferrer">
            Read more <ExternalLink size={11} aria-hidden />
          </a>
        )}
      </div>
    </section>
  )
}
