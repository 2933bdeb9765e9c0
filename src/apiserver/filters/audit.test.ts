import { expect, test } from 'vitest'
import type { ApiRequest } from '#apimachinery'
import { authorizer, inDefault, pod, serviceAccount, startHarness } from '../testing-harness/harness.ts'

const label = (labels: Readonly<Record<string, string>>): ApiRequest => ({
  verb: 'patch',
  version: 'v1',
  resource: 'namespaces',
  name: 'default',
  contentType: 'application/merge-patch+json',
  body: {
    metadata: { labels: Object.fromEntries(Object.entries(labels).map(([mode, level]) => [`pod-security.kubernetes.io/${mode}`, level])) },
  },
})

const allowed = { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' }
const hostNetwork = 'would violate PodSecurity "baseline:latest": host namespaces (hostNetwork=true)'

test.each<[Readonly<Record<string, string>>, number, Readonly<Record<string, string>>]>([
  [{}, 201, allowed],
  [{ enforce: 'privileged', warn: 'privileged' }, 201, allowed],
  [{ enforce: 'baseline' }, 403, { ...allowed, 'pod-security.kubernetes.io/enforce-policy': 'baseline:latest' }],
  [
    { audit: 'baseline' },
    201,
    {
      ...allowed,
      'pod-security.kubernetes.io/enforce-policy': 'privileged:latest',
      'pod-security.kubernetes.io/audit-violations': hostNetwork,
    },
  ],
])('in a namespace with %j a pod on the network of its host is answered with %i, and annotated', async (labels, code, annotations) => {
  const { ask, server } = await startHarness()
  await ask(serviceAccount())
  await ask(label(labels))
  expect(await ask(pod('web', { hostNetwork: true }))).toMatchObject({ code })
  expect(server.audit.since(server.audit.newest - 1)[0]?.annotations).toEqual(annotations)
})

test('what is refused says why', async () => {
  const { ask, server } = await startHarness({
    authorizer: { ...authorizer(() => false), authorize: () => ({ allowed: false, reason: 'not today' }) },
  })
  await ask({ verb: 'delete', ...inDefault, resource: 'pods', name: 'web' })
  expect(server.audit.since(server.audit.newest - 1)[0]?.annotations).toEqual({
    'authorization.k8s.io/decision': 'forbid',
    'authorization.k8s.io/reason': 'not today',
  })
})
