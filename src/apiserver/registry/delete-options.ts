import { invalid, invalidObject, notSupported, type FieldError, type JsonObject, type Query } from '#apimachinery'
import { integer, isSet, text } from './query.ts'

/** metav1.DeleteOptions. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  readonly orphanDependents?: boolean
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
  readonly dryRun: boolean
}

const policies = ['Background', 'Foreground', 'Orphan'] as const

/** Reads them from the body, or without one from the query, as upstream does. Throws Invalid. */
export function readDeleteOptions(body: JsonObject | undefined, query: Query | undefined): DeleteOptions {
  const asked = body ?? fromQuery(query)
  const errors: FieldError[] = []
  const policy = policies.find((known) => known === asked['propagationPolicy'])
  if (asked['propagationPolicy'] && !policy)
    errors.push(
      invalid('propagationPolicy', asked['propagationPolicy'], `must be one of ${policies.map((name) => JSON.stringify(name)).join(', ')}`),
    )
  if (policy && typeof asked['orphanDependents'] === 'boolean')
    errors.push(invalid('propagationPolicy', policy, 'orphanDependents and deletionPropagation cannot be both set'))
  const dryRun = dryRunValues(asked['dryRun'], query)
  if (dryRun.some((value) => value !== 'All')) errors.push(notSupported('dryRun', dryRun, ['All']))
  if (errors.length > 0) throw invalidObject('meta.k8s.io', 'DeleteOptions', '', errors)
  const { gracePeriodSeconds, orphanDependents } = asked
  const preconditions = asked['preconditions'] as DeleteOptions['preconditions'] | null
  return {
    ...(typeof gracePeriodSeconds === 'number' && { gracePeriodSeconds }),
    ...(policy && { propagationPolicy: policy }),
    ...(typeof orphanDependents === 'boolean' && { orphanDependents }),
    ...(preconditions && { preconditions }),
    dryRun: dryRun.length > 0,
  }
}

function dryRunValues(inBody: unknown, query: Query | undefined): readonly string[] {
  const values = Array.isArray(inBody) ? inBody : [query?.['dryRun'] ?? []].flat()
  return values.filter((value): value is string => typeof value === 'string' && value !== '')
}

function fromQuery(query: Query | undefined): JsonObject {
  const gracePeriodSeconds = integer(query, 'gracePeriodSeconds')
  const policy = text(query, 'propagationPolicy')
  const uid = text(query, 'preconditions.uid')
  return {
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    ...(policy !== undefined && { propagationPolicy: policy }),
    ...(query?.['orphanDependents'] !== undefined && { orphanDependents: isSet(query, 'orphanDependents') }),
    ...(uid !== undefined && { preconditions: { uid } }),
  }
}
