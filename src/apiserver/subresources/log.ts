import type { Pod } from '#api'
import { forbiddenField, invalid, invalidObject, type FieldError, type Query } from '#apimachinery'
import { get } from '../registry/get.ts'
import { integer, text } from '../registry/query.ts'
import { dialKubelet } from './dial-kubelet.ts'
import { chooseContainer } from './pod-streams.ts'
import { methodNotAllowed, type Subresource } from './subresource.ts'

/** What a container has written. The kubelet of its node knows. */
export const log: Subresource = {
  name: 'log',
  async handle(environment, served, call) {
    const { request } = call
    if (request.verb !== 'get') throw methodNotAllowed()
    const pod = (await get(environment, served, call)) as Pod
    check(request.query, pod.metadata.name)
    const container = chooseContainer(pod, text(request.query, 'container'))
    // Nothing has been written where nothing runs yet.
    if (!pod.spec.nodeName) return { type: 'bytes', code: 200, contentType: 'text/plain', bytes: '' }
    const { name, namespace = '' } = pod.metadata
    const what = `${namespace}/${name}/${container}${optionsOf(request.query)}`
    const asked = { ...request, query: { ...request.query, container } }
    return dialKubelet(environment, pod, asked, call.signal, (address, why) => {
      return `Get "https://${address}/containerLogs/${what}": dial tcp ${address}: ${why}`
    })
  },
}

/** What is passed on to the kubelet, as part of its URL. */
function optionsOf(query: Query = {}): string {
  const options = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (name !== 'container') options.set(name, [value].flat()[0] ?? '')
  options.sort()
  return options.size === 0 ? '' : `?${options.toString()}`
}

/** As upstream's ValidatePodLogOptions. */
function check(query: Query | undefined, name: string): void {
  const errors: FieldError[] = []
  const atLeast = (field: string, least: number): void => {
    const value = integer(query, field)
    if (value !== undefined && value < least)
      errors.push(invalid(field, value, `must be greater than ${least === 0 ? 'or equal to 0' : '0'}`))
  }
  atLeast('tailLines', 0)
  atLeast('limitBytes', 1)
  atLeast('sinceSeconds', 1)
  if (text(query, 'sinceSeconds') !== undefined && text(query, 'sinceTime') !== undefined)
    errors.push(forbiddenField('', 'at most one of `sinceTime` or `sinceSeconds` may be specified'))
  if (errors.length > 0) throw invalidObject('', 'PodLogOptions', name, errors)
}
