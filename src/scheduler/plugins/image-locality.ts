import type { ClusterView } from '../framework/cluster-view.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import { maxNodeScore, type Plugin } from '../framework/plugin.ts'

const megabyte = 1024 * 1024
/** Smaller images are not worth moving a pod for. */
const lowest = 23 * megabyte
const highestPerContainer = 1000 * megabyte

const withTag = (image: string): string => (image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image)

/** The bytes a node need not pull, each image scaled by how many nodes have it, lest all pods crowd on the first node. */
function bytesPresent(images: readonly string[], node: NodeInfo, cluster: ClusterView): number {
  let sum = 0
  for (const image of images) {
    const size = node.images.get(image)
    if (size !== undefined) sum += Math.trunc((size * cluster.nodesWithImage(image)) / cluster.nodes.length)
  }
  return sum
}

/** Prefers nodes that have the pod's images already. */
export const imageLocality: Plugin = {
  name: 'ImageLocality',
  weight: 1,
  prepareScore({ pod }, cluster) {
    const images = [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])].map(({ image = '' }) => withTag(image))
    const highest = highestPerContainer * images.length
    return {
      score(node) {
        const bytes = Math.min(Math.max(bytesPresent(images, node, cluster), lowest), highest)
        return Math.trunc((maxNodeScore * (bytes - lowest)) / (highest - lowest))
      },
    }
  },
}
