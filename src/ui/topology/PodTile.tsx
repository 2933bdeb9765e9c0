import { memo, useLayoutEffect, useRef, type ReactNode } from 'react'
import { StateIcon } from '../components/state-icon.tsx'
import { stateWords } from '../state/pod-state.ts'
import { select, useUi } from '../state/ui-store.ts'
import { sameRef, type PodTile as Tile } from '../state/views.ts'
import { arrive, depart } from './flights.ts'
import css from './pod-tile.module.css'

const statesNamedByText = new Set(['failing', 'creating', 'pending'])

/** How a tile is named: `pod web-7f9c6d5b8-abcde Running ready on node-1`. */
export function tileLabel({ ref, state, text, node }: Tile): string {
  return `pod ${ref.name} ${statesNamedByText.has(state) ? text : stateWords[state]}${node ? ` on ${node}` : ''}`
}

function stateLine({ state, text, ready, total, restarts }: Tile): string {
  const counted = state === 'ready' || state === 'running' ? `${text} ${ready}/${total}` : text
  return restarts > 0 ? `${counted} ↻${restarts}` : counted
}

export interface PodTileProps {
  readonly tile: Tile
  readonly mini?: boolean
}

/** A pod: its state by colour and shape, its name, revision and restarts. Flies here from the tray when it was bound. */
export const PodTile = memo(function PodTile({ tile, mini = false }: PodTileProps): ReactNode {
  const element = useRef<HTMLButtonElement>(null)
  const selected = useUi(({ selection }) => sameRef(selection, tile.ref))
  const { uid, node } = tile
  useLayoutEffect(() => {
    const box = element.current
    if (!box) return
    if (node) return arrive(uid, box)
    return () => depart(uid, box)
  }, [uid, node])
  const label = tileLabel(tile)
  const common = {
    ref: element,
    type: 'button' as const,
    'data-state': tile.state,
    'aria-label': label,
    'aria-pressed': selected,
    title: `${tile.ref.name}\n${tile.text} ${tile.ready}/${tile.total}`,
    onClick: () => select(tile.ref),
  }
  if (mini) {
    return (
      <button {...common} className={`${css.tile} ${css.mini} state-${tile.state} nodrag`}>
        <StateIcon state={tile.state} size={10} />
        {tile.ref.name.slice(-5)}
      </button>
    )
  }
  return (
    <button {...common} className={`${css.tile} state-${tile.state} nodrag`}>
      <span className={css.icon}>
        <StateIcon state={tile.state} size={14} />
      </span>
      <Name text={tile.shortName} />
      {tile.revision !== undefined && (
        <span className={css.badge} data-newest={tile.isNewest}>
          r{tile.revision}
        </span>
      )}
      <span className={css.state}>{stateLine(tile)}</span>
      {tile.state === 'creating' && <Progress value={tile.progress} />}
    </button>
  )
})

/** When there is no room, the owner's part gives way: the end tells pods apart. */
function Name({ text }: { readonly text: string }): ReactNode {
  const cut = text.indexOf('…')
  return (
    <span className={css.name}>
      <span className={css.owner}>{text.slice(0, Math.max(0, cut))}</span>
      <span>{text.slice(Math.max(0, cut))}</span>
    </span>
  )
}

function Progress({ value }: { readonly value: number | undefined }): ReactNode {
  if (value === undefined) return <span className={css.busy} />
  return <span className={css.progress} style={{ transform: `scaleX(${value})` }} />
}
