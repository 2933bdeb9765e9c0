import { memo, type ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { useCluster } from '../state/cluster-store.ts'
import { useUi } from '../state/ui-store.ts'
import { useVisible } from '../state/visible.ts'
import css from './boxes.module.css'
import { PodTile } from './PodTile.tsx'

const shown = 2
const minis = 8

/** Where pods wait for the scheduler. */
export const PendingTray = memo(function PendingTray(): ReactNode {
  const visible = useVisible()
  const pending = useCluster(useShallow((state) => state.pending.filter(({ ref }) => visible(ref.namespace))))
  const few = pending.length <= shown
  const drawn = pending.slice(0, few ? shown : minis)
  return (
    <section role="group" aria-label="Pending pods" className={`${css.box} ${css.tray}`}>
      <h3 className={css.caption}>Waiting for a node{pending.length > 0 && ` · ${pending.length}`}</h3>
      {pending.length === 0 && <p className={css.empty}>Nothing is waiting</p>}
      <div className={few ? css.tiles : css.minis}>
        {drawn.map((tile) => (
          <PodTile key={tile.uid} tile={tile} mini={!few} />
        ))}
      </div>
      {pending.length > minis && (
        <button type="button" className={`${css.figure} nodrag`} onClick={() => useUi.setState({ view: 'list' })}>
          and {pending.length - minis} more: show as list
        </button>
      )}
    </section>
  )
})
