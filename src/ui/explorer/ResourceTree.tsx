import { ChevronRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useSession } from '../app/session.tsx'
import { useCluster } from '../state/cluster-store.ts'
import { nodes as nodeKind, treeKinds } from '../state/kinds.ts'
import { select, toggleCollapsed, useUi } from '../state/ui-store.ts'
import { isSystemNamespace } from '../state/visible.ts'
import { sameRef, type ObjectRef } from '../state/views.ts'
import { refOf } from '../state/workload-view.ts'
import css from './explorer.module.css'
import { byNaturalName } from '../topology/cluster-layout.ts'

/** Objects by namespace and kind, with live counts. */
export function ResourceTree(): ReactNode {
  const all = useCluster((state) => state.namespaces)
  const nodeCount = useCluster((state) => state.nodes.size)
  const showSystem = useUi((state) => state.showSystem)
  const namespaces = all.filter((name) => showSystem || !isSystemNamespace(name))
  return (
    <>
      <Kind resource={nodeKind} namespace={undefined} count={nodeCount} depth={0} />
      {namespaces.map((namespace) => (
        <Namespace key={namespace} namespace={namespace} />
      ))}
      <label className={css.system}>
        <input type="checkbox" checked={showSystem} onChange={(change) => useUi.setState({ showSystem: change.target.checked })} /> Show
        system namespaces
      </label>
    </>
  )
}

function Namespace({ namespace }: { readonly namespace: string }): ReactNode {
  const collapsed = useUi((state) => state.collapsed[`ns:${namespace}`] ?? isSystemNamespace(namespace))
  const counts = useCluster((state) => state.counts)
  return (
    <>
      <button type="button" className={css.namespace} aria-expanded={!collapsed} onClick={() => toggleCollapsed(`ns:${namespace}`)}>
        <ChevronRight size={13} aria-hidden className={css.chevron} />
        {namespace}
      </button>
      {!collapsed &&
        treeKinds.map((resource) => {
          const count = counts[`${resource.plural}/${namespace}`] ?? 0
          return count > 0 ? <Kind key={resource.plural} resource={resource} namespace={namespace} count={count} depth={1} /> : null
        })}
    </>
  )
}

interface KindProps {
  readonly resource: (typeof treeKinds)[number] | typeof nodeKind
  readonly namespace: string | undefined
  readonly count: number
  readonly depth: number
}

const plurals: Readonly<Record<string, string>> = { EndpointSlice: 'EndpointSlices' }

function Kind({ resource, namespace, count, depth }: KindProps): ReactNode {
  const [open, setOpen] = useState(false)
  const title = plurals[resource.kind] ?? `${resource.kind}s`
  return (
    <>
      <button type="button" className={css.kind} data-depth={depth} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={12} aria-hidden className={css.chevron} />
        <span>{title}</span>
        <span className={css.count}>{count}</span>
      </button>
      {open && <Objects resource={resource} namespace={namespace} depth={depth} />}
    </>
  )
}

const listed = 100

function Objects({ resource, namespace, depth }: Omit<KindProps, 'count'>): ReactNode {
  const { informers } = useSession()
  useCluster((state) => state.frame)
  const selection = useUi((state) => state.selection)
  // The tree shows names only, whatever the kind.
  const lister = informers.of(resource).lister
  const refs: ObjectRef[] = lister.list(namespace).map(({ metadata }) => refOf({ kind: resource.kind, metadata }))
  refs.sort((a, b) => byNaturalName(a.name, b.name))
  return (
    <>
      {refs.slice(0, listed).map((ref) => (
        <button
          key={ref.name}
          type="button"
          className={css.object}
          data-depth={depth}
          aria-pressed={sameRef(ref, selection)}
          title={ref.name}
          onClick={() => select(ref)}
        >
          {ref.name}
        </button>
      ))}
      {refs.length > listed && <span className={css.none}>and {refs.length - listed} more: search with Ctrl K</span>}
    </>
  )
}
