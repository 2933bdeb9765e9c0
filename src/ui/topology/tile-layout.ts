/** How a box of pods draws them, by their number: named tiles, small ones, or squares on a canvas. */
export type TileMode = 'full' | 'mini' | 'heat'

export const boxWidth = 288
export const gap = 24
export const heatSize = 9
export const heatStep = 11
const boxPadding = 11
export const heatColumns = Math.floor((boxWidth - 2 * boxPadding) / heatStep)

const modes: Readonly<Record<TileMode, { readonly columns: number; readonly rowHeight: number; readonly minRows: number }>> = {
  full: { columns: 2, rowHeight: 46, minRows: 2 },
  mini: { columns: 4, rowHeight: 24, minRows: 4 },
  heat: { columns: heatColumns, rowHeight: heatStep, minRows: 9 },
}

export const tileMode = (count: number): TileMode => (count <= 12 ? 'full' : count <= 48 ? 'mini' : 'heat')

/** The height that `count` pods take. Rows are kept in reserve, so that one more pod seldom moves anything. */
export function tilesHeight(count: number, reserve = modes.full.minRows): number {
  const mode = tileMode(count)
  const { columns, rowHeight, minRows } = modes[mode]
  const rows = Math.max(mode === 'full' ? reserve : minRows, Math.ceil(count / columns))
  return rows * rowHeight
}
