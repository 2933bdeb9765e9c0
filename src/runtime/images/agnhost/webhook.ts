import type { HttpResponse } from '../../network.ts'
import type { ContainerProcess } from '../../program.ts'
import { admitters, readReview } from './admit.ts'
import { json, serve, text, type Asked } from './http.ts'

/** A server of admission webhooks. The certificate that it is given is not asked for: no traffic here is encrypted. */
export const webhook = (process: ContainerProcess, flags: ReadonlyMap<string, string>): Promise<number> =>
  serve(process, Number(flags.get('port') ?? 443), (asked) => answer(process, asked, flags.get('sidecar-image') ?? ''))

async function answer(process: ContainerProcess, { route, headers, body }: Asked, sidecarImage: string): Promise<HttpResponse> {
  if (route === '/readyz') return text(200, 'ok')
  const admit = Object.hasOwn(admitters, route) ? admitters[route] : undefined
  if (!admit) return text(404, '404 page not found\n')
  if (headers['content-type'] !== 'application/json') return text(200, '')
  const review = readReview(body)
  if (typeof review === 'string') return text(400, `${review}\n`)
  if (route === '/always-allow-delay-5s') await process.sleep(5000)
  const response = admit(review.request, sidecarImage)
  if (response === 'never') return new Promise(() => undefined)
  const { apiVersion, kind, request } = review
  return json({ kind, apiVersion, response: { uid: request.uid, ...response } })
}
