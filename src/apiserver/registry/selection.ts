import {
  exactField,
  fieldMatcher,
  matchesSelector,
  parseFieldSelector,
  parseLabelSelector,
  type FieldTerm,
  type KubeObject,
  type Query,
} from '#apimachinery'
import type { Served } from '../catalog.ts'
import { text } from './query.ts'

/** What a list or watch selects, compiled. */
export interface Selection {
  readonly namespace: string | undefined
  matches(this: void, object: KubeObject): boolean
  /** Neither labels nor fields are asked for (beyond what the key says). */
  readonly isAll: boolean
  /** The name it is about, if it pins one. */
  readonly name: string | undefined
  /** A field that it wants to have one value: what watches are filed under. */
  readonly pinned: { readonly field: string; readonly value: string } | undefined
}

/** Compiles namespace, labelSelector and fieldSelector of a request. Throws a BadRequest for what cannot be selected by. */
export function compileSelection(served: Served, namespace: string | undefined, query: Query | undefined, onlyName?: string): Selection {
  const labelText = text(query, 'labelSelector') ?? ''
  const fieldText = text(query, 'fieldSelector') ?? ''
  const fieldTerms: readonly FieldTerm[] = fieldText === '' ? [] : parseFieldSelector(fieldText)
  const terms: readonly FieldTerm[] =
    onlyName === undefined ? fieldTerms : [...fieldTerms, { field: 'metadata.name', operator: '=', value: onlyName }]
  const labels = labelText === '' ? undefined : parseLabelSelector(labelText)
  const fields = terms.length === 0 ? undefined : fieldMatcher(terms, served.fields, served.hasMoreFields)
  const where = served.resource.scope === 'Namespaced' && namespace !== undefined && namespace !== '' ? namespace : undefined
  const matches = (object: KubeObject): boolean =>
    (where === undefined || object.metadata.namespace === where) &&
    (labels === undefined || matchesSelector(labels, object.metadata.labels)) &&
    (fields === undefined || fields(object))
  const pinned = pinnedField(terms)
  return {
    namespace: where ?? exactField(terms, 'metadata.namespace'),
    matches: labels === undefined && fields === undefined && where === undefined ? always : matches,
    isAll: labels === undefined && fields === undefined,
    name: exactField(terms, 'metadata.name'),
    pinned,
  }
}

const always = (): boolean => true

/** A name says more than any other field, any other field more than the namespace. */
function pinnedField(terms: readonly FieldTerm[]): Selection['pinned'] {
  const exact = terms.filter(({ operator, field }) => operator === '=' && field !== 'metadata.namespace')
  const best = exact.find(({ field }) => field === 'metadata.name') ?? exact[0]
  return best && { field: best.field, value: best.value }
}
