import {
  decodeBase64Text,
  deepEqual,
  dns1123Subdomain,
  duplicate,
  type FieldError,
  forbiddenField,
  humanDuration,
  invalid,
  required,
} from '#apimachinery'
import { formatTime } from '#kernel'
import type * as Pki from '#pki'
import { ageColumn, column } from '../columns.ts'
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../generated/types.ts'
import type { RequestContext, Resource } from '../resource.ts'
import { eachItem, type Errors, oneOf, requiredOneOf } from '../validation.ts'

/** Few write a request: what reads certificates is loaded before the first one does. */
let pki: typeof Pki | undefined

/** What is wrong with what `read` reads. */
function problemOf(read: (pki: typeof Pki) => unknown): string | undefined {
  if (!pki) throw new Error('the rules of certificate requests are not loaded')
  try {
    read(pki)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** It must be signed by the owner of its key. */
const requestError = (encoded: string): string | undefined => problemOf(({ readRequest }) => readRequest(decodeBase64Text(encoded)))
const certificateError = (encoded: string): string | undefined =>
  problemOf(({ readCertificates }) => readCertificates(decodeBase64Text(encoded)))

const usages = `any,cert sign,client auth,code signing,content commitment,crl sign,data encipherment,decipher only,
  digital signature,email protection,encipher only,ipsec end system,ipsec tunnel,ipsec user,key agreement,
  key encipherment,microsoft sgc,netscape sgc,ocsp signing,s/mime,server auth,signing,timestamping`.split(/,\s*/)
/** Conditions that say something happened, or are not there. */
const final = ['Approved', 'Denied', 'Failed'] as const
const legacySigner = 'kubernetes.io/legacy-unknown'

function validateSignerName(path: string, name: string | undefined): Errors {
  if (!name) return [required(path)]
  const [domain = '', rest = '', more] = name.split('/')
  if (!name.includes('/') || more !== undefined)
    return [invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")]
  const labels = (text: string): Errors =>
    dns1123Subdomain(text).map((why) => invalid(path, text, `validating label ${JSON.stringify(text)}: ${why}`))
  return [
    ...labels(domain),
    ...(domain.includes('.') ? [] : [invalid(path, domain, 'should be a domain with at least two segments separated by dots')]),
    ...labels(rest),
  ]
}

const repeated = <T>(list: readonly T[], item: T, index: number): boolean => list.indexOf(item) < index

function validateSpec({ spec }: CertificateSigningRequest): Errors {
  const why = requestError(spec.request ?? '')
  const asked = spec.usages ?? []
  const seconds = spec.expirationSeconds
  return [
    ...(why === undefined ? [] : [invalid('spec.request', spec.request ?? '', why)]),
    ...(asked.length > 0 ? [] : [required('spec.usages')]),
    ...eachItem('spec.usages', asked, (usage, at) => oneOf(at, usage, usages)),
    ...eachItem('spec.usages', asked, (usage, at, index) => (repeated(asked, usage, index) ? [duplicate(at, usage)] : [])),
    ...(spec.signerName === legacySigner
      ? [invalid('spec.signerName', spec.signerName, 'the legacy signerName is not allowed via this API version')]
      : validateSignerName('spec.signerName', spec.signerName)),
    ...(seconds !== undefined && seconds < 600
      ? [invalid('spec.expirationSeconds', seconds, 'may not specify a duration less than 600 seconds (10 minutes)')]
      : []),
  ]
}

type Conditions = readonly CertificateSigningRequestCondition[]
const conditionsOf = ({ status }: CertificateSigningRequest, type?: string): Conditions =>
  (status?.conditions ?? []).filter((condition) => type === undefined || condition.type === type)

function validateStatus(request: CertificateSigningRequest): Errors {
  const conditions = conditionsOf(request)
  const types = conditions.map(({ type }) => type)
  const path = 'status.conditions'
  return [
    ...eachItem(path, conditions, ({ type, status }, at, index) => [
      ...(type ? [] : [required(`${at}.type`)]),
      ...requiredOneOf(`${at}.status`, status, final.some((known) => known === type) ? ['True'] : ['False', 'True', 'Unknown']),
      ...(repeated(types, type, index) ? [duplicate(`${at}.type`, type)] : []),
    ]),
    ...(types.includes('Approved') && types.includes('Denied')
      ? [
          invalid(
            path,
            types.findLast((type) => type === 'Approved' || type === 'Denied'),
            'Approved and Denied conditions are mutually exclusive',
          ),
        ]
      : []),
  ]
}

/** Whoever signs may not judge, and whoever judges may not sign; nobody takes back what is final. */
function validateChange(next: CertificateSigningRequest, previous: CertificateSigningRequest, may: 'judge' | 'sign'): Errors {
  const errors: FieldError[] = [...validateStatus(next)]
  for (const type of final) {
    const [after, before] = [conditionsOf(next, type), conditionsOf(previous, type)]
    const refuse = (what: string): void =>
      void errors.push(forbiddenField('status.conditions', `updates may not ${what} a condition of type "${type}"`))
    if (after.length < before.length) refuse('remove')
    else if (may === 'judge' || type === 'Failed') continue
    else if (after.length > before.length) refuse('add')
    else if (!deepEqual(after, before)) refuse('modify')
  }
  const [after, before] = [next.status?.certificate, previous.status?.certificate]
  if (after === before) return errors
  if (may === 'judge') return [...errors, forbiddenField('status.certificate', 'updates may not set certificate content')]
  if (before) return [...errors, forbiddenField('status.certificate', 'updates may not modify existing certificate content')]
  const why = after === undefined ? undefined : certificateError(after)
  return why === undefined ? errors : [...errors, invalid('status.certificate', '<certificate data>', why)]
}

/** What is wrong with a change of /approval. */
export const validateApproval = (next: CertificateSigningRequest, previous: CertificateSigningRequest): Errors =>
  validateChange(next, previous, 'judge')

/** With the times of conditions that are new, or whose status is. */
export function withConditionTimes(
  next: CertificateSigningRequest,
  previous: CertificateSigningRequest,
  { now }: RequestContext,
): CertificateSigningRequest {
  if (!next.status?.conditions) return next
  const time = formatTime(now)
  const conditions = next.status.conditions.map((condition) => {
    const [before] = conditionsOf(previous, condition.type)
    const lastTransitionTime =
      condition.lastTransitionTime ?? (before?.status === condition.status ? before.lastTransitionTime : time) ?? time
    return { ...condition, lastUpdateTime: condition.lastUpdateTime ?? time, lastTransitionTime }
  })
  return { ...next, status: { ...next.status, conditions } }
}

function conditionText({ status }: CertificateSigningRequest): string {
  const has = (type: string): boolean => status?.conditions?.some((condition) => condition.type === type) ?? false
  const judged = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending'
  return `${judged}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`
}

/** Whoever asks is who they are, not who they say they are. */
function asked(request: CertificateSigningRequest, { user }: RequestContext): CertificateSigningRequest {
  const { username: _name, uid: _uid, groups: _groups, extra: _extra, ...spec } = request.spec
  if (!user) return { ...request, spec, status: {} }
  const { name: username, uid, groups, extra } = user
  return { ...request, spec: { ...spec, username, ...(uid && { uid }), groups, ...(extra && { extra }) }, status: {} }
}

/** certificates.k8s.io/v1 CertificateSigningRequest. */
export const certificateSigningRequests: Resource<CertificateSigningRequest> = {
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  singular: 'certificatesigningrequest',
  shortNames: ['csr'],
  scope: 'Cluster',
  schema: 'io.k8s.api.certificates.v1.CertificateSigningRequest',
  withoutGeneration: true,
  subresources: {
    status: true,
    others: { approval: { kind: 'CertificateSigningRequest', verbs: ['get', 'patch', 'update'] } },
  },
  nameRule: () => undefined,
  load: async () => {
    pki ??= await import('#pki')
  },
  prepareForCreate: asked,
  prepareForUpdate: (next, previous) => ({ ...next, spec: previous.spec }),
  prepareForStatusUpdate: withConditionTimes,
  validate: validateSpec,
  validateStatusUpdate: (next, previous) => validateChange(next, previous, 'sign'),
  selectableFields: { 'spec.signerName': ({ spec }) => spec.signerName },
  columns: [
    ageColumn,
    column('SignerName', ({ spec }) => spec.signerName),
    column('Requestor', ({ spec }) => spec.username ?? ''),
    column('RequestedDuration', ({ spec: { expirationSeconds: seconds } }) =>
      seconds === undefined ? '<none>' : humanDuration(seconds * 1000),
    ),
    column('Condition', conditionText),
  ],
}
