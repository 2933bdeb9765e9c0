import { Check, CircleDashed, TriangleAlert } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import type { Condition, ContainerStatus, Pod } from '#api'
import type { KubeObject } from '#apimachinery'
import { useObject } from '../app/session.tsx'
import { Age } from '../components/Age.tsx'
import { LearnCommand } from '../components/LearnCommand.tsx'
import { resourceOfKind } from '../state/kinds.ts'
import { select } from '../state/ui-store.ts'
import type { ObjectRef } from '../state/views.ts'
import { conditionWords, isGood } from './condition-words.ts'
import { factsOf } from './facts.tsx'
import css from './inspector.module.css'
import { Why } from './Why.tsx'

type Conditions = readonly Pick<Condition, 'type' | 'status' | 'reason' | 'message' | 'lastTransitionTime'>[]

/** The status of most kinds has conditions of the same form. */
const conditionsOf = (object: KubeObject): Conditions =>
  (object as KubeObject & { readonly status?: { readonly conditions?: Conditions } }).status?.conditions ?? []

/** What it is, whether it is well, and why not. */
export function SummaryTab({ selected }: { readonly selected: ObjectRef }): ReactNode {
  const object = useObject(selected)
  if (!object) return null
  const conditions = conditionsOf(object)
  const { labels = {} } = object.metadata
  const namespace = selected.namespace ? ` -n ${selected.namespace}` : ''
  return (
    <>
      <Why object={object} selected={selected} />
      <dl className={css.facts}>
        {factsOf(object).map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
        <dt>Age</dt>
        <dd>
          <Age time={object.metadata.creationTimestamp} />
        </dd>
        <Owner object={object} />
      </dl>
      {object.kind === 'Pod' && <Containers pod={object as Pod} />}
      {conditions.length > 0 && (
        <section>
          <h3 className={css.heading}>Conditions</h3>
          <ul className={css.conditions}>
            {conditions.map((condition) => (
              <ConditionRow key={condition.type} kind={object.kind} condition={condition} />
            ))}
          </ul>
        </section>
      )}
      {Object.keys(labels).length > 0 && (
        <section>
          <h3 className={css.heading}>Labels</h3>
          <div className={css.labels}>
            {Object.entries(labels).map(([key, value]) => (
              <span key={key} className={css.label}>
                {key}={value}
              </span>
            ))}
          </div>
        </section>
      )}
      <LearnCommand command={`kubectl describe ${selected.kind.toLowerCase()} ${selected.name}${namespace}`} />
    </>
  )
}

function Owner({ object }: { readonly object: KubeObject }): ReactNode {
  const owner = object.metadata.ownerReferences?.find(({ controller }) => controller)
  if (!owner) return null
  const ref: ObjectRef = {
    kind: owner.kind,
    name: owner.name,
    ...(object.metadata.namespace !== undefined && { namespace: object.metadata.namespace }),
  }
  return (
    <>
      <dt>Owned by</dt>
      <dd>
        {resourceOfKind(owner.kind) ? (
          <button type="button" className={css.link} onClick={() => select(ref)}>
            {owner.kind} {owner.name}
          </button>
        ) : (
          `${owner.kind} ${owner.name}`
        )}
      </dd>
    </>
  )
}

function ConditionRow({ kind, condition }: { readonly kind: string; readonly condition: Conditions[number] }): ReactNode {
  const good = isGood(kind, condition)
  const Icon = good ? Check : condition.status === 'Unknown' ? CircleDashed : TriangleAlert
  return (
    <li className={`${css.condition} state-${good ? 'ready' : 'running'}`}>
      <Icon size={13} strokeWidth={2.5} aria-hidden />
      <span>{conditionWords(kind, condition)}</span>
      <span className={css.since}>
        <Age time={condition.lastTransitionTime} />
      </span>
      {!good && condition.message && <small>{condition.message}</small>}
    </li>
  )
}

function stateOf({ state, ready }: ContainerStatus): readonly [string, string] {
  if (state?.running) return ready ? ['ready', 'running, ready'] : ['running', 'running, not ready']
  if (state?.terminated) return [state.terminated.exitCode === 0 ? 'completed' : 'failing', `ended with ${state.terminated.exitCode}`]
  const reason = state?.waiting?.reason ?? 'waiting'
  return [/Creating|Initializing/.test(reason) ? 'creating' : 'failing', reason]
}

function Containers({ pod }: { readonly pod: Pod }): ReactNode {
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
  const specs = [...(pod.spec.initContainers ?? []), ...pod.spec.containers]
  return (
    <section>
      <h3 className={css.heading}>Containers</h3>
      {specs.map(({ name, image }) => {
        const status = statuses.find((each) => each.name === name)
        const [state, text] = status ? stateOf(status) : ['pending', 'not started']
        return (
          <div key={name} className={`${css.container} state-${state}`}>
            <div className={css.containerHead}>
              <span>{name}</span>
              <span>{text}</span>
            </div>
            <span className={css.mono}>{image}</span>
            {status && status.restartCount > 0 && <span className={css.mono}>restarted {status.restartCount} times</span>}
          </div>
        )
      })}
    </section>
  )
}
