import { expect, test } from 'vitest'
import type { ContainerState, ContainerStatus, PodSpec } from '#api'
import { aContainer, aPod } from '#testing'
import { podPhase } from './phase.ts'

const running: ContainerState = { running: {} }
const waiting: ContainerState = { waiting: { reason: 'ContainerCreating' } }
const ended = (exitCode: number): ContainerState => ({ terminated: { exitCode } })

const aStatus = (name: string, state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name,
  state,
  image: '',
  imageID: '',
  ready: false,
  restartCount: 0,
  ...more,
})

const backingOff = (name: string, exitCode: number) => aStatus(name, waiting, { lastState: ended(exitCode) })
const a = (state: ContainerState) => aStatus('a', state)
const b = (state: ContainerState) => aStatus('b', state)
const init = (state: ContainerState) => aStatus('init', state)
const side = (state: ContainerState, started = true) => aStatus('side', state, { started })

const withInit: Partial<PodSpec> = { initContainers: [aContainer({ name: 'init' })] }
const withSide: Partial<PodSpec> = { initContainers: [aContainer({ name: 'side', restartPolicy: 'Always' })] }
const never: Partial<PodSpec> = { restartPolicy: 'Never' }
const onFailure: Partial<PodSpec> = { restartPolicy: 'OnFailure' }

test.each<[string, string, Partial<PodSpec>, ContainerStatus[], ContainerStatus[], boolean?]>([
  ['Pending', 'nothing is known', {}, [], []],
  ['Pending', 'one waits for its first start', {}, [], [a(running), b(waiting)]],
  ['Running', 'all run', {}, [], [a(running), b(running)]],
  ['Running', 'one backs off', {}, [], [a(running), backingOff('b', 1)]],
  ['Running', 'all have ended and start again', {}, [], [a(ended(1)), b(ended(0))]],
  ['Succeeded', 'all went well and none starts again', never, [], [a(ended(0)), b(ended(0))]],
  ['Failed', 'one went wrong and none starts again', never, [], [a(ended(0)), b(ended(1))]],
  ['Running', 'one still runs', never, [], [a(running), b(ended(1))]],
  ['Succeeded', 'all went well with restarts on failure', onFailure, [], [a(ended(0)), b(ended(0))]],
  ['Running', 'one went wrong with restarts on failure', onFailure, [], [a(ended(0)), b(ended(1))]],
  ['Succeeded', 'all went well and the pod is over', {}, [], [a(ended(0)), b(ended(0))], true],
  ['Failed', 'one was killed and the pod is over', {}, [], [a(ended(0)), b(ended(137))], true],
  ['Pending', 'an init container runs', withInit, [init(running)], [a(waiting), b(waiting)]],
  ['Pending', 'an init container failed and starts again', withInit, [init(ended(1))], [a(waiting), b(waiting)]],
  ['Pending', 'an init container backs off', withInit, [backingOff('init', 1)], [a(waiting), b(waiting)]],
  ['Failed', 'an init container failed for good', { ...withInit, ...never }, [init(ended(1))], [a(waiting), b(waiting)]],
  ['Running', 'the init container went well', withInit, [init(ended(0))], [a(running), b(running)]],
  ['Pending', 'the sidecar is starting', withSide, [side(running, false)], [a(waiting), b(waiting)]],
  ['Running', 'the sidecar starts again', withSide, [side(running, false)], [a(running), b(running)]],
  ['Running', 'the sidecar outlives the rest', { ...withSide, ...never }, [side(running)], [a(ended(0)), b(ended(0))]],
  ['Succeeded', 'the sidecar was killed at the end', { ...withSide, ...never }, [side(ended(137))], [a(ended(0)), b(ended(0))]],
])('a pod is %s when %s', (phase, _, spec, initStatuses, statuses, isOver = false) => {
  const pod = aPod({ spec: { containers: [aContainer({ name: 'a' }), aContainer({ name: 'b' })], ...spec } })

  expect(podPhase(pod, initStatuses, statuses, isOver)).toBe(phase)
})
