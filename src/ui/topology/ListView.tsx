import { memo, useState, type ReactNode } from 'react'
import { StateIcon } from '../components/state-icon.tsx'
import { useCluster } from '../state/cluster-store.ts'
import { select } from '../state/ui-store.ts'
import { useVisible } from '../state/visible.ts'
import type { NodeView, PodTile } from '../state/views.ts'
import { byNaturalName } from './cluster-layout.ts'
import css from './list.module.css'

const pageSize = 200
const noTiles: readonly PodTile[] = []

/** The topology as tables: for screen readers, for finding by eye, and for clusters too large to draw by name. */
export function ListView(): ReactNode {
  const nodes = useCluster((state) => state.nodes)
  const pending = useCluster((state) => state.pending)
  return (
    <div className={css.list} role="region" aria-label="Topology as a list">
      <PodTable caption={`Waiting for a node (${pending.length})`} tiles={pending} />
      {[...nodes.values()]
        .sort((a, b) => byNaturalName(a.name, b.name))
        .map((node) => (
          <NodeTable key={node.name} node={node} />
        ))}
    </div>
  )
}

const NodeTable = memo(function NodeTable({ node }: { readonly node: NodeView }): ReactNode {
  const tiles = useCluster((state) => state.tiles.get(node.name)) ?? noTiles
  return <PodTable caption={`${node.name}: ${node.status}`} tiles={tiles} />
})

function PodTable({ caption, tiles }: { readonly caption: string; readonly tiles: readonly PodTile[] }): ReactNode {
  const visible = useVisible()
  const [limit, setLimit] = useState(pageSize)
  const shown = tiles.filter(({ ref }) => visible(ref.namespace))
  return (
    <table className={css.table}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Pod</th>
          <th scope="col">Namespace</th>
          <th scope="col">Ready</th>
          <th scope="col">Status</th>
          <th scope="col">Restarts</th>
          <th scope="col">Revision</th>
        </tr>
      </thead>
      <tbody>
        {shown.slice(0, limit).map((tile) => (
          <tr key={tile.uid} className={`state-${tile.state}`}>
            <td>
              <button type="button" className={css.link} onClick={() => select(tile.ref)}>
                {tile.ref.name}
              </button>
            </td>
            <td>{tile.ref.namespace}</td>
            <td className={css.number}>
              {tile.ready}/{tile.total}
            </td>
            <td className={css.state}>
              <StateIcon state={tile.state} /> {tile.text}
            </td>
            <td className={css.number}>{tile.restarts}</td>
            <td className={css.number}>{tile.revision ?? ''}</td>
          </tr>
        ))}
        {shown.length === 0 && (
          <tr>
            <td colSpan={6} className={css.none}>
              No pods
            </td>
          </tr>
        )}
        {shown.length > limit && (
          <tr>
            <td colSpan={6}>
              <button type="button" className={css.link} onClick={() => setLimit(limit + pageSize)}>
                Showing {limit} of {shown.length}: show more
              </button>
            </td>
          </tr>
        )}
      </tbody>
    </table>
  )
}
