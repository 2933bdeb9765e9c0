import type { ReactNode } from 'react'
import type { PodTile as Tile } from '../state/views.ts'
import { HeatTiles } from './HeatTiles.tsx'
import { PodTile } from './PodTile.tsx'
import { tileMode } from './tile-layout.ts'
import css from './boxes.module.css'

/** Pods in a box: as named tiles, smaller ones, or squares, by how many there are and how far away they are seen. */
export function PodGrid({ tiles, far }: { readonly tiles: readonly Tile[]; readonly far: boolean }): ReactNode {
  const mode = tileMode(tiles.length)
  if (mode === 'heat' || (far && mode === 'mini')) return <HeatTiles tiles={tiles} />
  return (
    <div className={mode === 'mini' ? css.minis : css.tiles}>
      {tiles.map((tile) => (
        <PodTile key={tile.uid} tile={tile} mini={mode === 'mini'} />
      ))}
    </div>
  )
}
