import type { Column, CustomResourceColumnDefinition } from '#api'
import { age, compileJsonPath, printJsonPath, type Json, type KubeObject } from '#apimachinery'
import { parseTime } from '#kernel'

const ageColumn: CustomResourceColumnDefinition = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description:
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
}

/** The columns that a version declares, or else the age. (registry/customresource/tableconvertor) */
export const printerColumns = (declared: readonly CustomResourceColumnDefinition[] | undefined): readonly Column[] =>
  (declared?.length ? declared : [ageColumn]).map(columnOf)

function columnOf({ name, type, format, priority, description, jsonPath }: CustomResourceColumnDefinition): Column {
  const read = reader(type, jsonPath)
  return {
    name,
    type: type as Column['type'], // validated
    ...(format && { format }),
    ...(priority && { priority }),
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    cell: (object, { now }) => read(object, now),
  }
}

type Cell = ReturnType<Column['cell']>

function reader(type: string, jsonPath: string): (object: KubeObject, now: number) => Cell {
  const find = compiled(jsonPath)
  return (object, now) => {
    const data = object as unknown as Json // objects of the API are JSON
    try {
      const [value] = find(data)
      if (value === undefined || value === null) return null
      return type === 'string' ? printJsonPath(`{${jsonPath}}`, data, { allowMissing: true }) : cellOf(type, value, now)
    } catch {
      return null
    }
  }
}

/** A path that cannot be read finds nothing. */
function compiled(jsonPath: string): (data: Json) => readonly Json[] {
  try {
    return compileJsonPath(jsonPath, { allowMissing: true })
  } catch {
    return () => []
  }
}

function cellOf(type: string, value: Json, now: number): Cell {
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null
    case 'number':
      return typeof value === 'number' ? value : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'date':
      if (typeof value !== 'string') return null
      return Number.isNaN(parseTime(value)) ? '<invalid>' : age(value, now)
    default:
      return null
  }
}
