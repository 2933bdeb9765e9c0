import { ApiError, badRequest, expired, invalidObject, type FieldError, type Query, forbiddenField, notSupported } from '#apimachinery'
import { integer, text } from './query.ts'

/** What a list reads: the newest state, one not older than some revision, or exactly one. */
export interface ListOptions {
  /** Absent: the newest. */
  readonly exactRevision?: number
  readonly notOlderThan?: number
  readonly limit?: number
  /** The key to go on from, behind the prefix. */
  readonly start?: string
}

/** Reads resourceVersion, resourceVersionMatch, limit and continue. Throws what upstream answers to a combination that makes no sense. */
export function readListOptions(query: Query | undefined, newest: number): ListOptions {
  const limit = integer(query, 'limit') ?? 0
  const token = text(query, 'continue') ?? ''
  const match = text(query, 'resourceVersionMatch') ?? ''
  const revision = readRevision(query)
  checkMatch(match, revision, token, query?.['sendInitialEvents'] !== undefined)
  const page = limit > 0 ? { limit } : {}
  if (token !== '') {
    if (revision !== undefined && revision !== 0) throw badRequest('specifying resource version is not allowed when using continue')
    const { revision: at, start } = readContinue(token)
    return { ...page, start, ...(at > 0 && { exactRevision: at }) }
  }
  if (revision === undefined || revision === 0) return page
  if (revision > newest) throw tooLarge(revision, newest)
  const isExact = match === 'Exact' || (match === '' && limit > 0)
  return { ...page, ...(isExact ? { exactRevision: revision } : { notOlderThan: revision }) }
}

/** The resourceVersion asked for; undefined for none. */
export function readRevision(query: Query | undefined): number | undefined {
  const value = text(query, 'resourceVersion') ?? ''
  if (value === '') return undefined
  if (!/^\d+$/.test(value))
    throw badRequest(
      `resourceVersion: Invalid value: ${JSON.stringify(value)}: strconv.ParseUint: parsing ${JSON.stringify(value)}: invalid syntax`,
    )
  return Number(value)
}

function checkMatch(match: string, revision: number | undefined, token: string, sendInitialEvents: boolean): void {
  const errors = match === '' ? [] : matchErrors(match, revision, token)
  if (sendInitialEvents) errors.push(forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list'))
  if (errors.length > 0) throw invalidObject('meta.k8s.io', 'ListOptions', '', errors)
}

function matchErrors(match: string, revision: number | undefined, token: string): FieldError[] {
  const errors: FieldError[] = []
  if (revision === undefined)
    errors.push(forbiddenField('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'))
  if (token !== '') errors.push(forbiddenField('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'))
  if (match !== 'Exact' && match !== 'NotOlderThan') errors.push(notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']))
  if (match === 'Exact' && revision === 0)
    errors.push(forbiddenField('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'))
  return errors
}

/** A revision that is still to come. */
export const tooLarge = (revision: number, newest: number): ApiError =>
  new ApiError(504, 'Timeout', `Timeout: Too large resource version: ${revision}, current: ${newest}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  })

export const listExpired = (): ApiError => expired('The resourceVersion for the provided list is too old.')

const noLonger =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter'

/** The history of the first page is gone. The token in the answer goes on with the newest state, for whom that will do. */
export function continueExpired(lastKey: string): ApiError {
  return expired(
    `${noLonger}, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.`,
    { continue: writeContinue(newestRevision, lastKey) },
  )
}

/** In a token: whatever the newest revision is by then. */
const newestRevision = -1

interface Token {
  readonly v: string
  readonly rv: number
  readonly start: string
}

const tokenVersion = 'meta.k8s.io/v1'

/** The token that goes on behind `lastKey`, a key without its prefix. As upstream's, so that clients may look into it. */
export function writeContinue(revision: number, lastKey: string): string {
  const token: Token = { v: tokenVersion, rv: revision, start: lastKey.endsWith('\0') ? lastKey : `${lastKey}\0` }
  const bytes = new TextEncoder().encode(JSON.stringify(token))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

function readContinue(text: string): { readonly revision: number; readonly start: string } {
  const { v, rv, start } = parseToken(text)
  if (v !== tokenVersion)
    throw badRequest(`continue key is not valid: server does not recognize this encoded version ${JSON.stringify(v ?? '')}`)
  if (typeof rv !== 'number' || rv === 0)
    throw badRequest('continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)')
  if (typeof start !== 'string' || start === '')
    throw badRequest('continue key is not valid: encoded start key empty (version meta.k8s.io/v1)')
  if (start.split(/[/\0]/).some((part) => part === '..' || part === '.')) throw badRequest('continue key is not valid: ../ is not allowed')
  return { revision: rv, start }
}

function parseToken(text: string): Partial<Token> {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Told below.
  }
  throw badRequest('continue key is not valid: illegal base64 data')
}
