import { toText } from '../../bytes.ts'
import type { HttpResponse } from '../../network.ts'
import type { ContainerProcess } from '../../program.ts'
import { json, serve, text, type Asked } from './http.ts'

interface Convertible {
  readonly apiVersion: string
  readonly [field: string]: unknown
}

interface ConversionReview {
  readonly apiVersion: string
  readonly kind: string
  readonly request: { readonly uid: string; readonly desiredAPIVersion: string; readonly objects: readonly Convertible[] }
}

/** Converts between the versions that the tests of Kubernetes use: `hostPort` of v1 is `host` and `port` in v2. */
export const conversionWebhook = (process: ContainerProcess, flags: ReadonlyMap<string, string>): Promise<number> =>
  serve(process, Number(flags.get('port') ?? 9443), answer)

async function answer({ route, body }: Asked): Promise<HttpResponse> {
  if (route === '/readyz') return text(200, 'ok')
  if (route !== '/crdconvert') return text(404, '404 page not found\n')
  const review = JSON.parse(body ? toText(body) : '{}') as ConversionReview // whatever else it is, converting it fails
  const { apiVersion, kind, request } = review
  const respond = (response: object): HttpResponse => json({ kind, apiVersion, response: { uid: request.uid, ...response } })
  try {
    const convertedObjects = request.objects.map((object) => converted(object, request.desiredAPIVersion))
    return respond({ convertedObjects, result: { metadata: {}, status: 'Success' } })
  } catch (error) {
    return respond({
      convertedObjects: [],
      result: { metadata: {}, status: 'Failure', message: error instanceof Error ? error.message : '' },
    })
  }
}

function converted(object: Convertible, apiVersion: string): Convertible {
  const [from, to] = [object.apiVersion, apiVersion].map((each) => each.split('/').at(-1) ?? '')
  if (object.apiVersion === apiVersion) throw new Error(`conversion from a version to itself should not call the webhook: ${apiVersion}`)
  if (from === 'v1' && to === 'v2') return { ...splitPort(object), apiVersion }
  if (from === 'v2' && to === 'v1') return { ...joinPort(object), apiVersion }
  throw new Error(`unexpected conversion version ${JSON.stringify(apiVersion)}`)
}

function splitPort(object: Convertible): Convertible {
  const { hostPort, ...rest } = object
  if (hostPort === undefined) return object
  const [host, port, more] = String(hostPort).split(':')
  if (port === undefined || more !== undefined) throw new Error(`invalid hostPort value \`${String(hostPort)}\``)
  return { ...rest, apiVersion: object.apiVersion, host, port }
}

function joinPort(object: Convertible): Convertible {
  const { host, port, ...rest } = object
  if (host === undefined && port === undefined) return object
  return { ...rest, apiVersion: object.apiVersion, hostPort: `${String(host)}:${String(port)}` }
}
