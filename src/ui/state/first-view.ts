import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import { useCluster } from './cluster-store.ts'

const patienceMs = 5_000

/** Resolves once the map has been drawn; at once when the reader does something. What the map does not need is loaded then. */
export const firstView: Promise<void> = new Promise((resolve) => {
  const afterDrawing = (): void => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: 1_000 })
    else setTimeout(resolve, 300)
  }
  const stop = useCluster.subscribe(({ nodes }) => {
    if (nodes.size === 0) return
    stop()
    afterDrawing()
  })
  for (const event of ['pointerdown', 'keydown']) addEventListener(event, () => resolve(), { once: true, capture: true })
  setTimeout(resolve, patienceMs)
})

/** A component whose code is loaded after the first view. */
export const afterFirstView = <Props>(load: () => Promise<ComponentType<Props>>): LazyExoticComponent<ComponentType<Props>> =>
  lazy(async () => {
    await firstView
    return { default: await load() }
  })
