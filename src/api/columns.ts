import { age, type KubeObject } from '#apimachinery'
import type { Container, PodTemplateSpec } from './generated/types.ts'
import type { Column } from './resource.ts'

type Cell<T extends KubeObject> = Column<T>['cell']
type Options = Partial<Pick<Column, 'type' | 'format' | 'priority' | 'description'>>

/** A column, text unless said otherwise. */
export const column = <T extends KubeObject>(name: string, cell: Cell<T>, options: Options = {}): Column<T> => ({
  name,
  type: 'string',
  description: '',
  ...options,
  cell,
})

/** A column shown with `-o wide` only. */
export const wide = <T extends KubeObject>(name: string, cell: Cell<T>, options: Options = {}): Column<T> =>
  column(name, cell, { priority: 1, ...options })

/** An integer column. */
export const count = <T extends KubeObject>(name: string, cell: (object: T) => number | undefined, description = ''): Column<T> =>
  column(name, (object: T) => cell(object) ?? 0, { type: 'integer', description })

export const ageColumn: Column = column('Age', ({ metadata }, { now }) => age(metadata.creationTimestamp, now), {
  description:
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.',
})

const ofContainers = (template: PodTemplateSpec | undefined, read: (container: Container) => string | undefined): string =>
  (template?.spec.containers ?? []).map((container) => read(container) ?? '').join(',')

/** Containers and Images of a workload. */
export const containerColumns = <T extends KubeObject>(template: (object: T) => PodTemplateSpec | undefined): readonly Column<T>[] => [
  wide('Containers', (object: T) => ofContainers(template(object), ({ name }) => name), {
    description: 'Names of each container in the template.',
  }),
  wide('Images', (object: T) => ofContainers(template(object), ({ image }) => image), {
    description: 'Images referenced by each container in the template.',
  }),
]

/** `a,b,c + 2 more...`. */
export function some(items: readonly string[], max: number, separator = ','): string {
  const shown = items.slice(0, max).join(separator)
  return items.length > max ? `${shown} + ${items.length - max} more...` : shown
}
