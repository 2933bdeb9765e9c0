import { create } from 'zustand'
import type { ApiHandler, User } from '#apimachinery'

/** Whom the reader acts as; undefined for the administrator that everyone is here. The map goes on showing everything. */
export const useActor = create<{ readonly actor: User | undefined }>(() => ({ actor: undefined }))

/** As `kubectl --as` does: what a service account belongs to, the server adds by itself. */
export const actAs = (name: string, groups: readonly string[] = []): void =>
  useActor.setState({ actor: name === '' ? undefined : { name, groups } })

/** Requests in the name of whom the reader acts as, unless they say otherwise. */
export const inActorsName =
  (handler: ApiHandler): ApiHandler =>
  (request, signal) => {
    const { actor } = useActor.getState()
    return handler(actor && !request.impersonate ? { ...request, impersonate: actor } : request, signal)
  }
