import type { Manifest } from './object-set.ts'

const clusterWide = new Set(['Namespace', 'CustomResourceDefinition'])
const irregular: Readonly<Record<string, string>> = { Ingress: 'ingresses', NetworkPolicy: 'networkpolicies' }

function collectionOf({ apiVersion, kind, metadata }: Manifest): string {
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`
  const plural = irregular[kind] ?? `${kind.toLowerCase()}s`
  return clusterWide.has(kind) ? `${root}/${plural}` : `${root}/namespaces/${metadata.namespace ?? 'default'}/${plural}`
}

/** The API without a client library. */
export class Rest {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  get(manifest: Manifest): Promise<Manifest> {
    return this.#ask('GET', `${collectionOf(manifest)}/${manifest.metadata.name}`)
  }

  create(manifest: Manifest): Promise<Manifest> {
    return this.#ask('POST', collectionOf(manifest), manifest)
  }

  /** Of the version that it has read: not every kind may be replaced whatever it is by then. */
  async replace(manifest: Manifest): Promise<Manifest> {
    const { resourceVersion } = (await this.get(manifest)).metadata
    const body = { ...manifest, metadata: { ...manifest.metadata, resourceVersion } }
    return this.#ask('PUT', `${collectionOf(manifest)}/${manifest.metadata.name}`, body)
  }

  async #ask(method: string, path: string, body?: object): Promise<Manifest> {
    const response = await fetch(this.#url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const object = (await response.json()) as Manifest // or a Status, which is reported
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(object)}`)
    return object
  }
}
