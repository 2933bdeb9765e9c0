import { toContainer } from './pod-streams.ts'
import type { Subresource } from './subresource.ts'

/** Joins the input and output of a container that runs. */
export const attach: Subresource = {
  name: 'attach',
  handle: (environment, served, call) => toContainer(environment, served, call, 'attach to'),
}
