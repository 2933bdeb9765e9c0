import { badRequest } from '#apimachinery'
import { toContainer } from './pod-streams.ts'
import type { Subresource } from './subresource.ts'

/** Runs a command in a container. */
export const exec: Subresource = {
  name: 'exec',
  handle(environment, served, call) {
    if ([call.request.query?.['command'] ?? []].flat().length === 0)
      throw badRequest('you must specify at least one command for the container')
    return toContainer(environment, served, call, 'exec into')
  },
}
