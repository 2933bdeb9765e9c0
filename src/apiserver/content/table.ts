import type { Column, Resource } from '#api'
import type { Json, JsonObject, KubeObject, ListMeta, Query } from '#apimachinery'
import { text } from '../registry/query.ts'
import { partialMetadata } from './partial-metadata.ts'

export type IncludeObject = 'None' | 'Metadata' | 'Object'

const nameDescription =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names'
const createdDescription =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata'

const createdAt: Column = {
  name: 'Created At',
  type: 'date',
  description: createdDescription,
  cell: ({ metadata }) => metadata.creationTimestamp,
}

export const includeObjectOf = (query: Query | undefined): IncludeObject => {
  const asked = text(query, 'includeObject')
  return asked === 'None' || asked === 'Object' ? asked : 'Metadata'
}

const columnsOf = ({ columns }: Resource): readonly Column[] => columns ?? [createdAt]

function definitions(resource: Resource): readonly JsonObject[] {
  const name = { name: 'Name', type: 'string', format: 'name', description: nameDescription, priority: 0 }
  const others = columnsOf(resource).map(({ name, type, format = '', description, priority = 0 }) => ({
    name,
    type,
    format,
    description,
    priority,
  }))
  return [name, ...others]
}

function row(resource: Resource, object: KubeObject, include: IncludeObject, version: string, now: number): JsonObject {
  const cells: Json[] = [
    resource.nameText?.(object) ?? object.metadata.name,
    ...columnsOf(resource).map((column) => column.cell(object, { now })),
  ]
  const conditions = resource.rowConditions?.(object) ?? []
  return {
    cells,
    ...(conditions.length > 0 && { conditions: conditions.map((condition) => ({ ...condition })) }),
    object: include === 'None' ? null : ((include === 'Object' ? object : partialMetadata(object, version)) as unknown as Json),
  }
}

export interface TableParts {
  readonly resource: Resource
  readonly objects: readonly KubeObject[]
  readonly metadata: Partial<ListMeta>
  readonly include: IncludeObject
  /** Of meta.k8s.io. */
  readonly version: string
  readonly now: number
  /** Later tables of a watch leave them out. */
  readonly withColumns?: boolean
}

/** Objects as a server-side table (meta.k8s.io Table). */
export const tableOf = ({ resource, objects, metadata, include, version, now, withColumns = true }: TableParts): JsonObject => ({
  kind: 'Table',
  apiVersion: `meta.k8s.io/${version}`,
  metadata: { ...metadata },
  columnDefinitions: withColumns ? definitions(resource) : null,
  rows: objects.map((object) => row(resource, object, include, version, now)),
})
