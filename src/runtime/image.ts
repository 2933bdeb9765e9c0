import { fnv32a } from '#apimachinery'
import type { FileTree } from './files.ts'
import type { Program } from './program.ts'
import type { Signal } from './signals.ts'

/** One build of an image. */
export interface Release {
  /** Releases of the same version are the same image under several tags. */
  readonly version: string
  /** As stored in the registry, compressed. */
  readonly sizeBytes: number
  /** Memory that its program typically holds. Default: that of a small one. */
  readonly residentBytes?: number
  readonly entrypoint?: readonly string[]
  readonly cmd?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly workingDir?: string
  /** Default: TERM. */
  readonly stopSignal?: Signal
  readonly files: () => FileTree
  readonly programs: () => ReadonlyMap<string, Program>
}

/** An image of the registries of this world. A new one is a file with one of these, added to the list in images/index.ts. */
export interface Image {
  /** With registry: `docker.io/library/nginx`. */
  readonly repository: string
  /** The build behind a tag; undefined when there is no such tag. */
  release(tag: string): Release | undefined
}

/** The digest of a build: as good as random, but always the same. */
export const digestOf = (repository: string, { version }: Release): string =>
  `sha256:${Array.from({ length: 8 }, (_, index) => fnv32a(`${index} ${repository} ${version}`).toString(16).padStart(8, '0')).join('')}`

/** An image reference in its full form. */
export interface ImageReference {
  readonly repository: string
  readonly tag: string
  readonly digest: string
}

const repositoryPath = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/

/** Parses as containerd does; undefined for what is no reference. */
export function parseReference(image: string): ImageReference | undefined {
  const [named = '', digest = ''] = image.split('@')
  const colon = named.lastIndexOf(':')
  const isTagged = colon > named.lastIndexOf('/')
  const path = isTagged ? named.slice(0, colon) : named
  const tag = isTagged ? named.slice(colon + 1) : digest === '' ? 'latest' : ''
  if (isTagged && !/^\w[\w.-]{0,127}$/.test(tag)) return undefined
  if (image.includes('@') && !/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined
  const slash = path.indexOf('/')
  const host = path.slice(0, slash)
  const hasRegistry = slash > 0 && (/[.:]/.test(host) || host === 'localhost')
  const rest = hasRegistry ? path.slice(slash + 1) : path
  if (!repositoryPath.test(rest)) return undefined
  const repository = hasRegistry ? path : rest.includes('/') ? `docker.io/${rest}` : `docker.io/library/${rest}`
  return { repository, tag, digest }
}

/** `docker.io/library/nginx:1.29`. */
export const formatReference = ({ repository, tag, digest }: ImageReference): string =>
  `${repository}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`
