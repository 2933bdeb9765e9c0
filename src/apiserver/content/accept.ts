import { ApiError } from '#apimachinery'

/** The form in which a client wants its answer. */
export type Form =
  | { readonly type: 'object' }
  | { readonly type: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList'; readonly version: string }

const plain: Form = { type: 'object' }

interface Clause {
  readonly mediaType: string
  readonly parameters: Readonly<Record<string, string>>
  readonly q: number
}

const parsed = new Map<string, readonly Clause[]>()

/** The clauses of an Accept header, the most wanted first. */
function clauses(accept: string): readonly Clause[] {
  let list = parsed.get(accept)
  if (!list) {
    list = accept
      .split(',')
      .map((text) => {
        const [mediaType = '', ...rest] = text.split(';').map((part) => part.trim())
        const parameters = Object.fromEntries(rest.map((part) => part.split('=', 2) as [string, string]))
        return { mediaType: mediaType.toLowerCase(), parameters, q: Number(parameters['q'] ?? 1) }
      })
      .toSorted((a, b) => b.q - a.q)
    if (parsed.size < 1000) parsed.set(accept, list)
  }
  return list
}

const jsonTypes = new Set(['application/json', '*/*', 'application/*', 'application/yaml'])
const forms = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'] as const

/** What an object or list is answered as. Throws NotAcceptable. */
export function negotiate(accept: string | undefined): Form {
  if (accept === undefined || accept === '' || accept === 'application/json') return plain
  for (const { mediaType, parameters } of clauses(accept)) {
    if (!jsonTypes.has(mediaType)) continue
    const { as, g, v } = parameters
    if (as === undefined) return plain
    const type = forms.find((form) => form === as)
    if (type && g === 'meta.k8s.io' && (v === 'v1' || v === 'v1beta1')) return { type, version: v }
  }
  throw notAcceptable(['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'])
}

/** The version of aggregated discovery that a client takes, if any. */
export function negotiateDiscovery(accept: string | undefined): 'v2' | 'v2beta1' | undefined {
  for (const { mediaType, parameters } of clauses(accept ?? '')) {
    if (!jsonTypes.has(mediaType)) continue
    const { as, g, v } = parameters
    if (as === undefined) return undefined
    if (as === 'APIGroupDiscoveryList' && g === 'apidiscovery.k8s.io' && (v === 'v2' || v === 'v2beta1')) return v
  }
  return undefined
}

/** The first of the types on offer that a client takes, by the order of its own wishes. */
export function wantedOf(accept: string | undefined, offered: readonly string[]): string | undefined {
  if (accept === undefined || accept === '') return offered[0]
  for (const { mediaType } of clauses(accept)) {
    const found = offered.find((type) => type === mediaType || mediaType === '*/*' || mediaType === `${type.split('/', 1)[0] ?? ''}/*`)
    if (found !== undefined) return found
  }
  return undefined
}

export const notAcceptable = (accepted: readonly string[]): ApiError =>
  new ApiError(406, 'NotAcceptable', `only the following media types are accepted: ${accepted.join(', ')}`, {})
