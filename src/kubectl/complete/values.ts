import type { JsonObject } from '#apimachinery'
import type { RawObject } from '../api.ts'
import type { KubectlIO, Completion } from '../io.ts'
import { preferred, type ResourceType } from '../resources/discovery.ts'
import type { Session } from '../session.ts'

const plain = (texts: readonly string[]): readonly Completion[] => texts.map((text) => ({ text }))

/** The plural names of types, with their group where the plural alone means another type. */
export async function typeNames(session: Session, isWanted: (type: ResourceType) => boolean = () => true): Promise<readonly Completion[]> {
  const types = preferred(await session.types())
  const first = new Map<string, ResourceType>()
  for (const type of types) if (!first.has(type.plural)) first.set(type.plural, type)
  return types.filter(isWanted).map((type) => ({
    text: first.get(type.plural) === type ? type.plural : `${type.plural}.${type.group}`,
    description: type.kind,
  }))
}

/** The names of the objects of a type, as far as the server lets them be listed. */
export async function objectNames(session: Session, argument: string): Promise<readonly Completion[]> {
  const type = await session.findType(argument)
  if (!type?.verbs.includes('list')) return []
  const { items } = await session.api.listAll({ type, namespace: session.namespace }, { limit: '500' })
  return plain(items.map(({ metadata }) => metadata.name))
}

interface Container {
  readonly name: string
}

const containersOf = (object: RawObject): readonly Container[] => {
  const spec = object['spec'] as JsonObject | undefined
  const template = (spec?.['template'] as JsonObject | undefined)?.['spec'] as JsonObject | undefined
  const podSpec = (template ?? spec) as { containers?: readonly Container[]; initContainers?: readonly Container[] } | undefined
  return [...(podSpec?.containers ?? []), ...(podSpec?.initContainers ?? [])]
}

/** The containers of the pod (or `deployment/web`) that the arguments name. */
export async function containerNames(session: Session, args: readonly string[]): Promise<readonly Completion[]> {
  const [first = '', second] = args
  if (first === '') return []
  const [resource = '', name = ''] = first.includes('/') ? first.split('/') : second === undefined ? ['pods', first] : [first, second]
  const type = await session.type(resource)
  return plain(containersOf(await session.api.get({ type, namespace: session.namespace, name })).map((container) => container.name))
}

/** Files of the directory that the path so far is in. */
export async function fileNames(io: KubectlIO, path: string): Promise<readonly Completion[]> {
  const slash = path.lastIndexOf('/')
  const directory = slash < 0 ? '.' : path.slice(0, slash + 1)
  const found = (await io.files.list?.(directory)) ?? []
  const withDirectory = (name: string): string => (slash < 0 || name.startsWith(directory) ? name : directory + name)
  return plain(found.map(withDirectory))
}
