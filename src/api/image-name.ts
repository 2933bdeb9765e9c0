/** The parts of an image reference. */
export interface ImageName {
  /** Without tag and digest, with registry: `docker.io/library/nginx`. */
  readonly repository: string
  /** `latest` if neither tag nor digest is given. */
  readonly tag: string
  readonly digest: string
}

/** Parses `nginx`, `registry.k8s.io/pause:3.10`, `app@sha256:…` as Docker's reference grammar has it. */
export function parseImageName(image: string): ImageName {
  const [named = '', digest = ''] = image.split('@')
  const colon = named.lastIndexOf(':')
  const tagged = colon > named.lastIndexOf('/')
  const path = tagged ? named.slice(0, colon) : named
  const tag = tagged ? named.slice(colon + 1) : digest === '' ? 'latest' : ''
  const [first = ''] = path.split('/')
  const hasRegistry = path.includes('/') && /[.:]|^localhost$/.test(first)
  // What Docker's grammar does not allow has no tag, not even the default one.
  if (!/^[a-z0-9]+(?:[._\-/]+[a-z0-9]+)*$/.test(hasRegistry ? path.slice(first.length + 1) : path))
    return { repository: path, tag: '', digest: '' }
  const repository = hasRegistry ? path : path.includes('/') ? `docker.io/${path}` : `docker.io/library/${path}`
  return { repository, tag, digest }
}
