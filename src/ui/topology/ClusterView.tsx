import type { Edge, Node } from '@xyflow/react'
import { useMemo, type ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { usePhone } from '../app/use-phone.ts'
import { useCluster, type ClusterState } from '../state/cluster-store.ts'
import { isSystemNamespace } from '../state/visible.ts'
import { useUi } from '../state/ui-store.ts'
import { byNaturalName, layoutCluster } from './cluster-layout.ts'
import { ControlPlane } from './ControlPlane.tsx'
import { FlowCanvas } from './FlowCanvas.tsx'
import { NodeBox } from './NodeBox.tsx'
import { PendingTray } from './PendingTray.tsx'
import { ServiceBox } from './ServiceBox.tsx'

const nodeTypes = { 'control-plane': ControlPlane, pending: PendingTray, node: NodeBox, service: ServiceBox }

/** The built-in service of the API itself tells a reader nothing, until asked for. */
const isShown = (key: string, showSystem: boolean): boolean =>
  showSystem || (!isSystemNamespace(key.split('/')[0]) && key !== 'default/kubernetes')

/** `name pods` of each machine: the layout changes only when one of these does. */
const nodeShapes = (showSystem: boolean) => (state: ClusterState) =>
  [...state.nodes.keys()].sort(byNaturalName).map((name) => {
    const tiles = state.tiles.get(name) ?? []
    return `${name} ${showSystem ? tiles.length : tiles.filter(({ ref }) => !isSystemNamespace(ref.namespace)).length}`
  })

const serviceEdges = (showSystem: boolean) => (state: ClusterState) =>
  [...state.services]
    .filter(([key]) => isShown(key, showSystem))
    .flatMap(([key, { byNode }]) => Object.keys(byNode).map((node) => `${key} ${node}`))
    .sort()

/** The machines and what runs on them. */
export function ClusterView(): ReactNode {
  const showSystem = useUi((state) => state.showSystem)
  const narrow = usePhone()
  const shapes = useCluster(useShallow(nodeShapes(showSystem)))
  const services = useCluster(useShallow(({ services: all }) => [...all.keys()].filter((key) => isShown(key, showSystem)).sort()))
  const lines = useCluster(useShallow(serviceEdges(showSystem)))

  const nodes = useMemo(() => {
    const parsed = shapes.map((shape) => {
      const [name = '', pods] = shape.split(' ')
      return { name, pods: Number(pods) }
    })
    return layoutCluster({ nodes: parsed, services, narrow }).map(({ id, x, y, width, height }): Node => {
      const [type = id, name = ''] = id.split(/:(.*)/)
      return { id, type, position: { x, y }, width, height, data: { name, id: name }, zIndex: type === 'node' ? 2 : 1 }
    })
  }, [shapes, services, narrow])
  const edges = useMemo(
    () =>
      lines.map((line): Edge => {
        const [service, node] = line.split(' ')
        return { id: line, source: `service:${service}`, target: `node:${node}` }
      }),
    [lines],
  )
  return <FlowCanvas label="Topology of the cluster" nodes={nodes} edges={edges} nodeTypes={nodeTypes} />
}
