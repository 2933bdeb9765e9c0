import type { Pod } from '#api'
import { get } from '../registry/get.ts'
import { dialKubelet } from './dial-kubelet.ts'
import { mayConnect } from './pod-streams.ts'
import type { Subresource } from './subresource.ts'

/** Connections to ports of a pod. */
export const portForward: Subresource = {
  name: 'portforward',
  async handle(environment, served, call) {
    await mayConnect(environment, call)
    const pod = (await get(environment, served, call)) as Pod
    return dialKubelet(environment, pod, call.request, call.signal)
  },
}
