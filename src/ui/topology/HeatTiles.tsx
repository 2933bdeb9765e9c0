import { useEffect, useRef, type MouseEvent, type ReactNode } from 'react'
import { useUi, select } from '../state/ui-store.ts'
import type { PodState } from '../state/pod-state.ts'
import type { PodTile } from '../state/views.ts'
import { heatColumns, heatSize, heatStep } from './tile-layout.ts'

const colourOf: Readonly<Record<PodState, string>> = {
  pending: '--pending-line',
  creating: '--creating',
  running: '--running',
  ready: '--ready',
  failing: '--failing',
  terminating: '--leaving-line',
  completed: '--done',
  unknown: '--leaving',
}

/** Many pods as squares on one canvas. A click selects; the list view has them all by name. */
export function HeatTiles({ tiles }: { readonly tiles: readonly PodTile[] }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null)
  const theme = useUi((state) => state.theme)
  const width = heatColumns * heatStep
  const height = Math.ceil(tiles.length / heatColumns) * heatStep
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (canvas.current && context) draw(context, canvas.current, tiles, width, height)
  }, [tiles, width, height, theme])

  const at = ({ nativeEvent: { offsetX, offsetY } }: MouseEvent): PodTile | undefined =>
    tiles[Math.floor(offsetY / heatStep) * heatColumns + Math.floor(offsetX / heatStep)]
  return (
    <canvas
      ref={canvas}
      style={{ width, height, display: 'block' }}
      role="img"
      aria-label={`${tiles.length} pods, ${tiles.filter(({ state }) => state === 'ready').length} ready`}
      onClick={(event) => {
        const tile = at(event)
        if (tile) select(tile.ref)
      }}
      onMouseMove={(event) => {
        const tile = at(event)
        event.currentTarget.title = tile ? `${tile.ref.name}: ${tile.text}` : ''
      }}
    />
  )
}

function draw(
  context: CanvasRenderingContext2D,
  canvas: HTMLCanvasElement,
  tiles: readonly PodTile[],
  width: number,
  height: number,
): void {
  const scale = Math.min(2, devicePixelRatio)
  canvas.width = width * scale
  canvas.height = height * scale
  const style = getComputedStyle(canvas)
  const colours = new Map(Object.values(colourOf).map((name) => [name, style.getPropertyValue(name)]))
  context.scale(scale, scale)
  tiles.forEach(({ state }, index) => {
    context.fillStyle = colours.get(colourOf[state]) ?? '#888'
    const x = (index % heatColumns) * heatStep
    const y = Math.floor(index / heatColumns) * heatStep
    // Failing stands out by shape too: a full cell.
    const size = state === 'failing' ? heatStep : heatSize
    context.fillRect(x, y, size, size)
    if (state === 'creating' || state === 'pending' || state === 'terminating') context.clearRect(x + 3, y + 3, 3, 3)
  })
}
