import { invalidObject, notSupported, tooLong, type ApiRequest, type FieldError } from '#apimachinery'
import { isSet, text } from './query.ts'

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore'

/** What a create, update or patch was asked with. */
export interface WriteOptions {
  readonly dryRun: boolean
  readonly fieldValidation: FieldValidation
  /** Who owns the fields it sets. */
  readonly fieldManager: string
  readonly force: boolean
}

type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions'
const validations = ['Ignore', 'Strict', 'Warn'] as const

/** Reads and checks them. Throws Invalid. */
export function readWriteOptions({ query, userAgent, user }: ApiRequest, kind: OptionsKind): WriteOptions {
  const dryRun = [query?.['dryRun'] ?? []].flat().filter((value) => value !== '')
  const manager = text(query, 'fieldManager') ?? ''
  const asked = text(query, 'fieldValidation') ?? ''
  const fieldValidation = asked === '' ? 'Warn' : validations.find((known) => known === asked)
  const errors: FieldError[] = []
  if (dryRun.some((value) => value !== 'All')) errors.push(notSupported('dryRun', dryRun, ['All']))
  if (manager.length > 128) errors.push(tooLong('fieldManager', 128))
  if (!fieldValidation) errors.push(notSupported('fieldValidation', asked, validations))
  if (errors.length > 0 || !fieldValidation) throw invalidObject('meta.k8s.io', kind, '', errors)
  return {
    dryRun: dryRun.length > 0,
    fieldValidation,
    fieldManager: manager || (userAgent ?? user?.name ?? 'unknown').split('/', 1)[0] || 'unknown',
    force: isSet(query, 'force'),
  }
}
