import type { ReactNode } from 'react'
import { useObject } from '../app/session.tsx'
import { EventTable } from '../components/EventTable.tsx'
import { LearnCommand } from '../components/LearnCommand.tsx'
import { useCluster } from '../state/cluster-store.ts'
import type { ObjectRef } from '../state/views.ts'

/** What happened to it. */
export function EventsTab({ selected }: { readonly selected: ObjectRef }): ReactNode {
  const object = useObject(selected)
  const events = useCluster((state) => state.events)
  const about = events.filter(
    ({ involvedObject }) =>
      involvedObject.uid === object?.metadata.uid ||
      (involvedObject.kind === selected.kind &&
        involvedObject.name === selected.name &&
        (involvedObject.namespace ?? '') === (selected.namespace ?? '')),
  )
  return (
    <>
      <EventTable events={about} />
      <LearnCommand
        command={`kubectl events --for ${selected.kind.toLowerCase()}/${selected.name}${selected.namespace ? ` -n ${selected.namespace}` : ''}`}
      />
    </>
  )
}
