import { toText } from '../../bytes.ts'

/** What of an admission.k8s.io AdmissionRequest is looked at. */
export interface AdmissionRequest {
  readonly uid: string
  readonly operation: string
  readonly name?: string
  readonly subResource?: string
  readonly resource: { readonly group: string; readonly version: string; readonly resource: string }
  readonly object?: Subject | null
  readonly oldObject?: Subject | null
}

interface Named {
  readonly name?: string
}

/** What is to be admitted, as far as it matters here. */
interface Subject {
  readonly metadata?: { readonly name?: string; readonly labels?: Readonly<Record<string, string>> }
  readonly data?: Readonly<Record<string, string>>
  readonly spec?: { readonly containers?: readonly Named[]; readonly initContainers?: readonly Named[] }
  /** Of options to attach. */
  readonly stdin?: boolean
  readonly container?: string
}

export interface AdmissionResponse {
  readonly allowed: boolean
  readonly status?: { readonly message?: string; readonly reason?: string; readonly status?: string; readonly code?: number }
  /** JSON in base64. */
  readonly patch?: string
  readonly patchType?: 'JSONPatch'
}

/** Judges one request. `never` is for what is not to be answered at all. */
export type Admit = (request: AdmissionRequest, sidecarImage: string) => AdmissionResponse | 'never'

const allowed: AdmissionResponse = { allowed: true }
const denied = (message: string): AdmissionResponse => ({ allowed: false, status: { message } })
const patched = (...patch: readonly object[]): AdmissionResponse => ({
  allowed: true,
  patch: btoa(JSON.stringify(patch)),
  patchType: 'JSONPatch',
})

/** Only what it is meant for; anything else is a fault of the configuration. */
const only =
  (resource: string, admit: Admit): Admit =>
  (request, sidecarImage) => {
    const { group, version, resource: plural } = request.resource
    const actual = `${group}/${version}, Resource=${plural}`
    return actual === resource ? admit(request, sidecarImage) : denied(`expect resource to be ${resource}`)
  }

const podsResource = '/v1, Resource=pods'
const subjectOf = ({ operation, object, oldObject }: AdmissionRequest): Subject => (operation === 'DELETE' ? oldObject : object) ?? {}

const admitPods: Admit = ({ object }) => {
  const label = object?.metadata?.labels?.['webhook-e2e-test']
  if (label === 'wait-forever') return 'never'
  const faults = [
    ...(label === 'webhook-disallow' ? ['the pod contains unwanted label; '] : []),
    ...(object?.spec?.containers ?? []).flatMap(({ name = '' }) =>
      name.includes('webhook-disallow') ? ['the pod contains unwanted container name; '] : [],
    ),
  ]
  return faults.length > 0 ? denied(faults.join('').trim()) : allowed
}

const admitAttaching: Admit = (request) => {
  const { object, name } = request
  const isRefused = name === 'to-be-attached-pod' && object?.stdin && object.container === 'container1'
  return isRefused ? denied("attaching to pod 'to-be-attached-pod' is not allowed") : allowed
}

const addInitContainer: Admit = ({ object }) => {
  const isDone = object?.spec?.initContainers?.some(({ name }) => name === 'webhook-added-init-container')
  if (object?.metadata?.name !== 'webhook-to-be-mutated' || isDone) return allowed
  const container = { image: 'webhook-added-image', name: 'webhook-added-init-container', resources: {} }
  return patched({ op: 'add', path: '/spec/initContainers', value: [container] })
}

const addSidecar: Admit = ({ object }, image) => {
  if (image === '')
    return { allowed: false, status: { status: 'Failure', message: 'No image specified by the sidecar-image parameter', code: 500 } }
  if (object?.spec?.containers?.some(({ name }) => name === 'webhook-added-sidecar')) return allowed
  return patched({ op: 'add', path: '/spec/containers/-', value: { image, name: 'webhook-added-sidecar', resources: {} } })
}

const addLabel: Admit = ({ object }) => {
  const labels = object?.metadata?.labels
  if (!labels) return patched({ op: 'add', path: '/metadata/labels', value: { 'added-label': 'yes' } })
  const present = labels['added-label']
  if (present === 'yes') return allowed
  return patched({ op: present === undefined ? 'add' : 'replace', path: '/metadata/labels/added-label', value: 'yes' })
}

const refuseData =
  (what: string): Admit =>
  (request) =>
    subjectOf(request).data?.['webhook-e2e-test'] === 'webhook-disallow'
      ? { allowed: false, status: { reason: `the ${what} contains unwanted ${what === 'configmap' ? 'key and value' : 'data'}` } }
      : allowed

/** One stage after the other: what one webhook has written, the next one reads. */
const addStages: Admit = ({ object }) => {
  const { data = {} } = object ?? {}
  const stage = data['mutation-stage-1'] === 'yes' ? 2 : data['mutation-start'] === 'yes' ? 1 : undefined
  return stage === undefined ? allowed : patched({ op: 'add', path: `/data/mutation-stage-${stage}`, value: 'yes' })
}

const admitDefinition: Admit = ({ object }) =>
  object?.metadata?.labels?.['webhook-e2e-test'] === 'webhook-disallow' ? denied('the crd contains unwanted label') : allowed

const configMaps = '/v1, Resource=configmaps'

/** By path. (test/images/agnhost/webhook) */
export const admitters: Readonly<Record<string, Admit>> = {
  '/add-label': addLabel,
  '/always-allow-delay-5s': () => allowed,
  '/always-deny': () => denied('this webhook denies all requests'),
  '/configmaps': only(configMaps, refuseData('configmap')),
  '/crd': only('apiextensions.k8s.io/v1, Resource=customresourcedefinitions', admitDefinition),
  '/custom-resource': refuseData('custom resource'),
  '/mutating-configmaps': only(configMaps, addStages),
  '/mutating-custom-resource': addStages,
  '/mutating-pods': only(podsResource, addInitContainer),
  '/mutating-pods-sidecar': only(podsResource, addSidecar),
  '/pods': only(podsResource, admitPods),
  '/pods/attach': only(podsResource, admitAttaching),
}

export interface AdmissionReview {
  readonly apiVersion: string
  readonly kind: string
  readonly request: AdmissionRequest
}

/** The review in a request's body; a sentence if there is none. */
export function readReview(body: Uint8Array | undefined): AdmissionReview | string {
  try {
    const review = JSON.parse(body ? toText(body) : '') as AdmissionReview // looked at below as far as it is relied on
    const isKnown = review.kind === 'AdmissionReview' && /^admission\.k8s\.io\/(?:v1|v1beta1)$/.test(review.apiVersion)
    return isKnown ? review : `Unsupported group version kind: ${review.apiVersion}, Kind=${review.kind}`
  } catch (error) {
    return `Request could not be decoded: ${error instanceof Error ? error.message : String(error)}`
  }
}
