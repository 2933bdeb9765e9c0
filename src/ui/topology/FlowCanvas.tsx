import {
  Background,
  BackgroundVariant,
  ReactFlow,
  useReactFlow,
  useStore,
  type Edge,
  type Node,
  type NodeTypes,
  type Viewport,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { Maximize, Minus, Plus } from 'lucide-react'
import { useEffect, useRef, type ReactNode, type RefObject } from 'react'
import { usePhone } from '../app/use-phone.ts'
import { IconButton } from '../components/Button.tsx'
import { isEmbedded } from '../state/environment.ts'
import css from './flow.module.css'
import { boxWidth } from './tile-layout.ts'

export interface FlowCanvasProps {
  readonly label: string
  readonly nodes: Node[]
  readonly edges: Edge[]
  readonly nodeTypes: NodeTypes
}

/** Room for what floats above the map: the views at its top, the zoom at its bottom. */
const fit = { padding: { top: '56px', bottom: '52px', left: '20px', right: '20px' }, maxZoom: 1.1, minZoom: 0.05 } as const

const columnView = (width: number): Viewport => {
  const zoom = Math.min(1, (width - 24) / boxWidth)
  return { x: (width - boxWidth * zoom) / 2, y: 60, zoom }
}

/** A map to pan and zoom. It shows all of itself until the reader takes hold of it; from then on it stays where they put it. */
export function FlowCanvas({ label, nodes, edges, nodeTypes }: FlowCanvasProps): ReactNode {
  const held = useRef(false)
  const hold = (isHeld: boolean): void => {
    held.current = isHeld
  }
  return (
    <div className={css.flow} role="region" aria-label={label}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        onlyRenderVisibleElements={nodes.length > 60}
        minZoom={0.05}
        maxZoom={2}
        zoomOnDoubleClick={false}
        // A reader who scrolls the page around an embed must not get caught in it.
        zoomOnScroll={!isEmbedded}
        preventScrolling={!isEmbedded}
        onMoveStart={(event) => {
          if (event) hold(true)
        }}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.25} color="var(--canvas-dot)" />
        <KeepFitting nodes={nodes} held={held} />
        <Controls hold={hold} />
      </ReactFlow>
    </div>
  )
}

/** Fits again when the panel or the extent of the map changes, unless the reader holds it. */
function KeepFitting({ nodes, held }: { readonly nodes: readonly Node[]; readonly held: RefObject<boolean> }): null {
  const { fitView, setViewport } = useReactFlow()
  const narrow = usePhone()
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const isEmpty = nodes.length === 0
  const extent = nodes.map(({ position, height: own = 0 }) => position.y + own)
  const shape = `${nodes.length > 3} ${Math.max(0, ...extent)} ${Math.max(0, ...nodes.map(({ position }) => position.x))}`
  const first = useRef(true)
  useEffect(() => {
    if (held.current || width === 0 || isEmpty) return
    const duration = first.current ? 0 : 300
    first.current = false
    // A phone scrolls down a column: it is fitted by its width.
    if (narrow) void setViewport(columnView(width), { duration })
    else void fitView({ ...fit, duration })
    // The nodes themselves change more often than their extent.
  }, [shape, isEmpty, width, height, held, narrow, fitView, setViewport])
  return null
}

function Controls({ hold }: { readonly hold: (isHeld: boolean) => void }): ReactNode {
  const { fitView, zoomIn, zoomOut } = useReactFlow()
  const zoom = useStore(({ transform }) => Math.round(transform[2] * 100))
  return (
    <div className={css.controls}>
      <IconButton
        icon={Minus}
        label="Zoom out"
        onClick={() => {
          hold(true)
          void zoomOut({ duration: 150 })
        }}
      />
      <span className={css.zoom}>{zoom}%</span>
      <IconButton
        icon={Plus}
        label="Zoom in"
        onClick={() => {
          hold(true)
          void zoomIn({ duration: 150 })
        }}
      />
      <IconButton
        icon={Maximize}
        label="Fit everything"
        onClick={() => {
          hold(false)
          void fitView({ ...fit, duration: 300 })
        }}
      />
    </div>
  )
}
