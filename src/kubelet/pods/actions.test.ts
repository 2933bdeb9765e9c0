import { expect, test } from 'vitest'
import type { Container, PodSpec } from '#api'
import type { ContainerPhase, ContainerView, Sandbox } from '#runtime'
import { aContainer, aPod } from '#testing'
import type { ProbeKind, ProbeResult, ProbeResults } from '../probes/results.ts'
import { computePodActions } from './actions.ts'
import { containerHash } from './container-of.ts'
import type { PodView } from './view.ts'

const aSandbox = (attempt = 0, isReady = true): Sandbox => ({
  id: `sandbox-${attempt}`,
  podUid: 'u',
  namespace: 'default',
  name: 'web',
  hostname: 'web',
  hostNetwork: false,
  attempt,
  createdMs: 0,
  ip: '10.244.1.2',
  isReady,
})

type State = 'running' | 'created' | number

const phaseOf = (state: State): ContainerPhase => {
  if (state === 'created') return { type: 'created' }
  if (state === 'running') return { type: 'running', startedMs: 0 }
  return { type: 'exited', startedMs: 0, finishedMs: 1, exitCode: state, reason: '', message: '' }
}

const image = { repository: 'docker.io/library/nginx', tags: [], digest: '', sizeBytes: 0 }

function aView(container: Container, state: State, sandboxId = 'sandbox-0'): ContainerView {
  const spec = { name: container.name, hash: containerHash(container), imageName: '', attempt: 0, image, env: {}, mounts: [], files: {} }
  const rest = { terminationMessagePath: '', readOnlyRoot: false, stdin: false, tty: false }
  return { id: `${container.name}-id`, sandboxId, podUid: 'u', spec: { ...spec, ...rest }, createdMs: 0, phase: phaseOf(state) }
}

const main = aContainer({ name: 'main' })
const other = aContainer({ name: 'other' })
const first = aContainer({ name: 'first' })
const second = aContainer({ name: 'second' })
const side = aContainer({ name: 'side', restartPolicy: 'Always' })
const slowSide = { ...side, startupProbe: { exec: { command: ['true'] } } }

interface Case {
  readonly spec?: Partial<PodSpec>
  readonly sandboxes?: readonly Sandbox[]
  readonly containers?: readonly ContainerView[]
  readonly probes?: Readonly<Partial<Record<ProbeKind, ProbeResult>>>
}

function actions({ spec, sandboxes = [aSandbox()], containers = [], probes = {} }: Case): string {
  const view: PodView = { sandboxes, containers }
  const results: ProbeResults = { resultOf: (kind) => probes[kind] }
  const { killPod, createSandbox, attempt, kill, start } = computePodActions(aPod({ spec: { containers: [main], ...spec } }), view, results)
  return [
    ...(killPod ? ['kill pod'] : []),
    ...(createSandbox ? [`sandbox ${attempt}`] : []),
    ...kill.map(({ message }) => `kill: ${message}`),
    ...start.map(({ container }) => `start ${container.name}`),
  ].join('; ')
}

const never = { restartPolicy: 'Never' }
const onFailure = { restartPolicy: 'OnFailure' }
const twoInits = { initContainers: [first, second] }
const sidecar = { initContainers: [side] }
const lost = [aSandbox(0, false)]

test.each<[string, string, Case]>([
  ['a new pod', 'kill pod; sandbox 0; start main', { sandboxes: [] }],
  ['a new pod with init containers', 'kill pod; sandbox 0; start first', { sandboxes: [], spec: twoInits }],
  ['a lost sandbox', 'kill pod; sandbox 1; start main', { sandboxes: lost, containers: [aView(main, 255)] }],
  ['a lost sandbox of a pod that is not restarted', 'kill pod', { sandboxes: lost, containers: [aView(main, 255)], spec: never }],
  ['a lost sandbox of a pod that is done', 'kill pod', { sandboxes: lost, containers: [aView(main, 0)], spec: onFailure }],
  ['a new sandbox', 'start main', {}],
  ['a running pod', '', { containers: [aView(main, 'running')] }],
  ['a container that was never started', 'start main', { containers: [aView(main, 'created')] }],
  ['an end, with restarts', 'start main', { containers: [aView(main, 0)] }],
  ['a good end, restarts on failure', 'kill pod', { containers: [aView(main, 0)], spec: onFailure }],
  ['a bad end, restarts on failure', 'start main', { containers: [aView(main, 1)], spec: onFailure }],
  ['a bad end, no restarts', 'kill pod', { containers: [aView(main, 1)], spec: never }],
  [
    'one of two has ended for good',
    '',
    { containers: [aView(main, 0), aView(other, 'running')], spec: { ...never, containers: [main, other] } },
  ],
  [
    'another image',
    'kill: Container main definition changed, will be restarted; start main',
    { containers: [aView({ ...main, image: 'nginx:1.28' }, 'running')], spec: never },
  ],
  [
    'a failed liveness probe',
    'kill: Container main failed liveness probe, will be restarted; start main',
    { containers: [aView(main, 'running')], probes: { liveness: 'failure' } },
  ],
  [
    'a failed startup probe, no restarts',
    'kill pod',
    { containers: [aView(main, 'running')], spec: never, probes: { startup: 'failure' } },
  ],
  ['no init container yet', 'start first', { spec: twoInits }],
  ['a running init container', '', { spec: twoInits, containers: [aView(first, 'running')] }],
  ['an init container that went well', 'start second', { spec: twoInits, containers: [aView(first, 0)] }],
  ['an init container that failed', 'start first', { spec: twoInits, containers: [aView(first, 1)] }],
  ['an init container that failed, no restarts', 'kill pod', { spec: { ...twoInits, ...never }, containers: [aView(first, 1)] }],
  ['all init containers went well', 'start main', { spec: twoInits, containers: [aView(first, 0), aView(second, 0)] }],
  ['the last init container, records of the first are gone', 'start main', { spec: twoInits, containers: [aView(second, 0)] }],
  [
    'init containers of an earlier sandbox',
    'start first',
    { spec: twoInits, sandboxes: [aSandbox(1), ...lost], containers: [aView(first, 0), aView(second, 0)] },
  ],
  ['no sidecar yet', 'start side', { spec: sidecar }],
  ['a running sidecar', 'start main', { spec: sidecar, containers: [aView(side, 'running')] }],
  ['a sidecar that has not started yet', '', { spec: { initContainers: [slowSide] }, containers: [aView(slowSide, 'running')] }],
  [
    'a sidecar that has started',
    'start main',
    { spec: { initContainers: [slowSide] }, containers: [aView(slowSide, 'running')], probes: { startup: 'success' } },
  ],
  ['a sidecar that ended beside its pod', 'start side', { spec: sidecar, containers: [aView(side, 0), aView(main, 'running')] }],
  ['only the sidecar still runs', 'kill pod', { spec: { ...sidecar, ...never }, containers: [aView(side, 'running'), aView(main, 0)] }],
  [
    'a sidecar that is not alive',
    'kill: Init container side failed liveness probe; kill: Container main failed liveness probe, will be restarted; start side; start main',
    { spec: sidecar, containers: [aView(side, 'running'), aView(main, 'running')], probes: { liveness: 'failure' } },
  ],
  [
    'an ephemeral container',
    'start debugger',
    { spec: { ephemeralContainers: [{ name: 'debugger' }] }, containers: [aView(main, 'running')] },
  ],
  [
    "a container's own policy",
    'start main',
    { spec: { ...never, containers: [{ ...main, restartPolicy: 'OnFailure' }] }, containers: [aView(main, 1)] },
  ],
  [
    "a container's own rule",
    'start main',
    {
      spec: {
        ...never,
        containers: [
          { ...main, restartPolicy: 'Never', restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }] },
        ],
      },
      containers: [aView(main, 42)],
    },
  ],
])('%s: %s', (_, expected, given) => {
  expect(actions(given)).toBe(expected)
})
