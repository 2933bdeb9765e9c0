import type { ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { EventTable } from '../components/EventTable.tsx'
import { StateIcon } from '../components/state-icon.tsx'
import { useCluster, type ClusterState } from '../state/cluster-store.ts'
import { modKey } from '../state/environment.ts'
import type { PodState } from '../state/pod-state.ts'
import { useVisible } from '../state/visible.ts'
import css from './inspector.module.css'

const states: readonly (readonly [PodState, string])[] = [
  ['ready', 'Ready'],
  ['pending', 'Pending'],
  ['running', 'Not ready'],
  ['creating', 'Creating'],
  ['failing', 'Failing'],
  ['terminating', 'Leaving'],
]

const warningsShown = 4

/** Pods by state. */
const countStates = (visible: (namespace: string | undefined) => boolean) => (cluster: ClusterState) => {
  const counts: Partial<Record<PodState, number>> = {}
  for (const tiles of [...cluster.tiles.values(), cluster.pending])
    for (const { state, ref } of tiles) if (visible(ref.namespace)) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

/** Shown while nothing is selected: what to try, what the colours mean, what went wrong lately. */
export function Overview(): ReactNode {
  const visible = useVisible()
  const counts = useCluster(useShallow(countStates(visible)))
  const events = useCluster((state) => state.events)
  const warnings = events
    .filter(({ type, involvedObject }) => type === 'Warning' && visible(involvedObject.namespace))
    .slice(0, warningsShown)
  return (
    <div className={css.overview}>
      <section>
        <h2 className={css.name}>A whole Kubernetes, in this tab</h2>
        <p className={css.lead}>
          A real API server, scheduler, controllers and kubelets; only the containers, the network and the time are simulated. Select
          anything to see what it is doing, and why.
        </p>
      </section>
      <section>
        <h3 className={css.heading}>Try this</h3>
        <ol className={css.steps}>
          <li>
            <span>
              Apply the Deployment in the editor: <kbd>{modKey} Enter</kbd>
            </span>
          </li>
          <li>
            <span>
              Change its image to <code>nginx:1.28</code>, apply again, and watch the Workloads view
            </span>
          </li>
          <li>
            <span>Select the deployment and undo the rollout</span>
          </li>
          <li>
            <span>Power off a node from its menu, and run at 20×</span>
          </li>
        </ol>
      </section>
      <section>
        <h3 className={css.heading}>Pods</h3>
        <ul className={css.states}>
          {states.map(([state, label]) => (
            <li key={state} className={`state-${state}`}>
              <span className={css.swatch}>
                <StateIcon state={state} />
              </span>
              {label}
              <span className={css.total}>{counts[state] ?? 0}</span>
            </li>
          ))}
        </ul>
      </section>
      {warnings.length > 0 && (
        <section>
          <h3 className={css.heading}>Latest warnings</h3>
          <EventTable events={warnings} withObject />
        </section>
      )}
    </div>
  )
}
