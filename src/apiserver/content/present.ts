import type { ApiResponse, Json, KubeList, KubeObject, Status, WatchEvent } from '#apimachinery'
import type { Served } from '../catalog.ts'
import type { Call, Environment } from '../environment.ts'
import { negotiate, notAcceptable, type Form } from './accept.ts'
import { mapBatches } from './map-batches.ts'
import { partialMetadata, partialMetadataList } from './partial-metadata.ts'
import { includeObjectOf, tableOf } from './table.ts'

const head = (call: Call, code: number) => ({ code, ...(call.warnings.length > 0 && { warnings: call.warnings }) })

/** An object (or a Status) in the form that the client asked for. */
export function presentObject(environment: Environment, served: Served, call: Call, object: KubeObject | Status, code = 200): ApiResponse {
  const form = negotiate(call.request.accept)
  const isStatus = object.kind === 'Status'
  const shaped = isStatus ? (object as unknown as Json) : shape(environment, served, call, object as KubeObject, form)
  return { type: 'object', ...head(call, code), object: shaped }
}

function shape(environment: Environment, { resource }: Served, { request }: Call, object: KubeObject, form: Form): Json | KubeObject {
  if (form.type === 'object') return object
  if (form.type === 'PartialObjectMetadataList') throw notAcceptable(['application/json;as=PartialObjectMetadata'])
  if (form.type === 'PartialObjectMetadata') return partialMetadata(object, form.version)
  const metadata = { resourceVersion: object.metadata.resourceVersion }
  const include = includeObjectOf(request.query)
  return tableOf({ resource, objects: [object], metadata, include, version: form.version, now: environment.clock.now() })
}

/** A list in the form that the client asked for. */
export function presentList(environment: Environment, { resource }: Served, call: Call, list: KubeList): ApiResponse {
  const form = negotiate(call.request.accept)
  const object = (): Json => {
    if (form.type === 'object') return list as unknown as Json
    if (form.type === 'PartialObjectMetadata') throw notAcceptable(['application/json;as=PartialObjectMetadataList'])
    if (form.type === 'PartialObjectMetadataList') return partialMetadataList(list, form.version)
    const include = includeObjectOf(call.request.query)
    return tableOf({ resource, objects: list.items, metadata: list.metadata, include, version: form.version, now: environment.clock.now() })
  }
  return { type: 'object', ...head(call, 200), object: object() }
}

/** Says before a watch begins whether its events can have the form asked for. */
export function watchForm(call: Call): Form {
  const form = negotiate(call.request.accept)
  if (form.type === 'PartialObjectMetadataList') throw notAcceptable(['application/json;as=PartialObjectMetadata'])
  return form
}

/** The events of a watch in that form. */
export function presentEvents(
  environment: Environment,
  { resource }: Served,
  { request }: Call,
  form: Form,
  events: AsyncIterable<readonly WatchEvent[]>,
): AsyncIterable<readonly WatchEvent[]> {
  if (form.type === 'object') return events
  if (form.type !== 'Table')
    return mapBatches(events, (event) =>
      event.type === 'ERROR' ? event : { ...event, object: partialMetadata(event.object, form.version) },
    )
  const include = includeObjectOf(request.query)
  let withColumns = true
  return mapBatches(events, (event) => {
    if (event.type === 'ERROR') return event
    const objects = event.type === 'BOOKMARK' ? [] : [event.object]
    const { resourceVersion } = event.object.metadata
    const now = environment.clock.now()
    const table = tableOf({ resource, objects, metadata: { resourceVersion }, include, version: form.version, now, withColumns })
    withColumns = false
    return { ...event, object: table as unknown as KubeObject }
  })
}
