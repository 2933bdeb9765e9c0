/**
 * The one entry point of all of a cluster's web workers. The page tells each which part it is; only that part's code is
 * then loaded. Wiring only.
 */
import type { ComponentThread } from './components.ts'
import type { ControlPlaneThread } from './control-plane-thread.ts'

export type Assignment = ({ readonly role: 'components' } & ComponentThread) | ({ readonly role: 'control-plane' } & ControlPlaneThread)

self.addEventListener('message', async ({ data }: MessageEvent<Assignment>) => {
  if (data.role === 'components') (await import('./components.ts')).runComponents(data)
  else (await import('./control-plane-thread.ts')).runControlPlane(data)
})
