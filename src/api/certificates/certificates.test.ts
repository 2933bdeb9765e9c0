import { beforeAll, expect, test } from 'vitest'
import type { CertificateSigningRequest } from '../generated/types.ts'
import { certificateSigningRequests, validateApproval, withConditionTimes } from './certificate-signing-requests.ts'

/** Of a key that was thrown away. */
const request =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIS01IRUNBUUF3RHpFTk1Bc0dBMVVFQXd3RWFtRnVaVEJaTUJNR0J5cUdTTTQ5QWdFR0NDcUdTTTQ5QXdFSApBMElBQk96WHYzY1NZT1dPcm11TytJVmJHcStFNzFMRXFtRjJFb1dJcU9qWlBnaE1Zc0FoVVBvM2NIVTUvNTRiClZJMUNHYnJmUUEvMFpCS0VQajBjOG5jTkd4aWdBREFLQmdncWhrak9QUVFEQWdOSkFEQkdBaUVBNDZpYjhBZmQKR1Njei9Kby9KSHd5V0pVUXpWeTZ0SUp1SW8wV1VkN2hiK0VDSVFEQUlKa3lDZGttaXVzYVRvclpITnFCYk9jZApsNjVzV1RMSDFTVTVzTEN5K0E9PQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K'
const certificate =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJHakNCd1FJVVpkSDMxUnowTHN6M3FWcTNXM3ZzcVpnUWNac3dDZ1lJS29aSXpqMEVBd0l3RHpFTk1Bc0cKQTFVRUF3d0VhbUZ1WlRBZ0Z3MHlOakV4TWpFd09UUTFNakJhR0E4eU1EVTBNRFF3TnpBNU5EVXlNRm93RHpFTgpNQXNHQTFVRUF3d0VhbUZ1WlRCWk1CTUdCeXFHU000OUFnRUdDQ3FHU000OUF3RUhBMElBQk96WHYzY1NZT1dPCnJtdU8rSVZiR3ErRTcxTEVxbUYyRW9XSXFPalpQZ2hNWXNBaFVQbzNjSFU1LzU0YlZJMUNHYnJmUUEvMFpCS0UKUGowYzhuY05HeGd3Q2dZSUtvWkl6ajBFQXdJRFNBQXdSUUlnRGtHTHJkeGZkaXZNTmRnQVRrbkV2REJLOXJsWQoxSmZCaTF3b1RwSFpXQ2NDSVFENXlPYjY1Znh2Z3FjWjJPenJzajUrb1h6SnRRUDEzOENCMW91T0pEaXpsQT09Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K'

beforeAll(() => certificateSigningRequests.load?.())

const told = (errors: readonly { readonly field: string; readonly message: string }[] | undefined): readonly string[] =>
  (errors ?? []).map(({ field, message }) => `${field}: ${message}`)
const csr = (spec: object, status: object = {}): CertificateSigningRequest =>
  ({
    metadata: { name: 'jane' },
    spec: { request, signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'], ...spec },
    status,
  }) as unknown as CertificateSigningRequest
/** With another byte in the signature. */
const spoilt = btoa(atob(request).replace('y+A==', 'y+Q=='))
const approved = { type: 'Approved', status: 'True', reason: 'KubectlApprove' }

test.each<[string, object, readonly string[]]>([
  ['all it needs', {}, []],
  ['no usages', { usages: [] }, ['spec.usages: Required value']],
  ['the same usage twice', { usages: ['any', 'any'] }, ['spec.usages[1]: Duplicate value: "any"']],
  [
    'a signer without a domain',
    { signerName: 'me' },
    [`spec.signerName: Invalid value: "me": must be a fully qualified domain and path of the form 'example.com/signer-name'`],
  ],
  [
    'little time',
    { expirationSeconds: 60 },
    ['spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 600 seconds (10 minutes)'],
  ],
  ['no request', { request: 'YQ==' }, ['spec.request: Invalid value: "YQ==": PEM block type must be CERTIFICATE REQUEST']],
  ['the signature of another', { request: spoilt }, [`spec.request: Invalid value: "${spoilt}": x509: ECDSA verification failure`]],
])('a request with %s', (_, spec, expected) => {
  expect(told(certificateSigningRequests.validate?.(csr(spec)))).toEqual(expected)
})

test('whoever asks is who they are, whatever they say', () => {
  const user = { name: 'jane', groups: ['dev'] }

  expect(certificateSigningRequests.prepareForCreate?.(csr({ username: 'root', uid: '0' }), { now: 0, user }).spec).toEqual({
    ...csr({}).spec,
    username: 'jane',
    groups: ['dev'],
  })
})

test('only an approval approves, and what is approved stays so', () => {
  const [pending, done] = [csr({}), csr({}, { conditions: [approved] })]

  expect(told(validateApproval(done, pending))).toEqual([])
  expect(told(certificateSigningRequests.validateStatusUpdate?.(done, pending))).toEqual([
    'status.conditions: Forbidden: updates may not add a condition of type "Approved"',
  ])
  expect(told(validateApproval(pending, done))).toEqual([
    'status.conditions: Forbidden: updates may not remove a condition of type "Approved"',
  ])
})

test('an approval does not issue, and what is issued is a certificate', () => {
  const pending = csr({})

  expect(told(validateApproval(csr({}, { certificate }), pending))).toEqual([
    'status.certificate: Forbidden: updates may not set certificate content',
  ])
  expect(told(certificateSigningRequests.validateStatusUpdate?.(csr({}, { certificate }), pending))).toEqual([])
  expect(told(certificateSigningRequests.validateStatusUpdate?.(csr({}, { certificate: request }), pending))).toEqual([
    'status.certificate: Invalid value: "<certificate data>": only CERTIFICATE PEM blocks are allowed, found "CERTIFICATE REQUEST"',
  ])
})

test('conditions get their times', () => {
  expect(withConditionTimes(csr({}, { conditions: [approved] }), csr({}), { now: 0 }).status?.conditions).toEqual([
    { ...approved, lastUpdateTime: '1970-01-01T00:00:00Z', lastTransitionTime: '1970-01-01T00:00:00Z' },
  ])
})
