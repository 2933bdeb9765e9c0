import { expect, test } from 'vitest'
import type { Container, PodSpec } from '#api'
import type { ApiRequest } from '#apimachinery'
import { aContainer, aPod } from '#testing'
import { inDefault, pod, serviceAccount, startHarness } from '../../testing-harness/harness.ts'
import { detailText, findingsOf, labelErrors, standardOf } from './policy.ts'

const good = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
}
const spec = (container: Partial<Container> = {}, more: Partial<PodSpec> = {}): PodSpec =>
  aPod({ name: 'web', spec: { containers: [aContainer({ name: 'a', ...container })], ...more } }).spec
const two = (context: object): PodSpec => ({
  ...spec(),
  containers: [aContainer({ name: 'a', securityContext: context }), aContainer({ name: 'b', securityContext: context })],
})

test.each<[string, PodSpec, string]>([
  ['a plain pod', spec(), ''],
  ['the host’s namespaces', spec({}, { hostNetwork: true, hostIPC: true }), 'host namespaces (hostNetwork=true, hostIPC=true)'],
  [
    'a privileged container',
    spec({ securityContext: { privileged: true } }),
    'privileged (container "a" must not set securityContext.privileged=true)',
  ],
  ['two of them', two({ privileged: true }), 'privileged (containers "a", "b" must not set securityContext.privileged=true)'],
  [
    'a capability',
    spec({ securityContext: { capabilities: { add: ['NET_ADMIN', 'CHOWN'] } } }),
    'non-default capabilities (container "a" must not include "NET_ADMIN" in securityContext.capabilities.add)',
  ],
  ['a directory of the host', spec({}, { volumes: [{ name: 'v', hostPath: { path: '/' } }] }), 'hostPath volumes (volume "v")'],
  [
    'ports of the host',
    spec({
      ports: [
        { containerPort: 80, hostPort: 80 },
        { containerPort: 81, hostPort: 81 },
      ],
    }),
    'hostPort (container "a" uses hostPorts 80, 81)',
  ],
  [
    'a host to probe',
    spec({ livenessProbe: { httpGet: { host: '10.0.0.1', port: 80 } } }),
    'probe or lifecycle host (container "a" uses probe or lifecycle host "10.0.0.1")',
  ],
  [
    'a bare /proc',
    spec({ securityContext: { procMount: 'Unmasked' } }),
    'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
  ],
  [
    'an SELinux type',
    spec({ securityContext: { seLinuxOptions: { type: 'x', user: 'u' } } }, { securityContext: { seLinuxOptions: { type: 'y' } } }),
    'seLinuxOptions (pod and container "a" set forbidden securityContext.seLinuxOptions: types "x", "y"; user may not be set)',
  ],
  [
    'no seccomp',
    spec({}, { securityContext: { seccompProfile: { type: 'Unconfined' } } }),
    'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
  ],
  [
    'sysctls',
    spec(
      {},
      {
        securityContext: {
          sysctls: [
            { name: 'kernel.msgmax', value: '1' },
            { name: 'net.ipv4.tcp_syncookies', value: '1' },
          ],
        },
      },
    ),
    'forbidden sysctl (kernel.msgmax)',
  ],
  [
    'no AppArmor',
    spec({ securityContext: { appArmorProfile: { type: 'Unconfined' } } }),
    'forbidden AppArmor profile (container "a" must not set AppArmor profile type to "Unconfined")',
  ],
])('baseline on %s', (_, wanted, detail) => {
  expect(detailText(findingsOf({ spec: wanted }, { level: 'baseline', version: 'latest' }))).toBe(detail)
})

const plain =
  'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")'

test.each<[string, PodSpec, string]>([
  ['a pod that does everything right', spec({ securityContext: good }), ''],
  ['a plain pod', spec(), plain],
  [
    'what the pod says for its containers',
    spec(
      { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } },
      { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'Localhost' } } },
    ),
    '',
  ],
  [
    'root',
    spec({ securityContext: { ...good, runAsNonRoot: false, runAsUser: 0 } }),
    'runAsNonRoot != true (container "a" must not set securityContext.runAsNonRoot=false), runAsUser=0 (container "a" must not set runAsUser=0)',
  ],
  [
    'a capability',
    spec({ securityContext: { ...good, capabilities: { drop: ['ALL'], add: ['CHOWN', 'NET_BIND_SERVICE'] } } }),
    'unrestricted capabilities (container "a" must not include "CHOWN" in securityContext.capabilities.add)',
  ],
  [
    'a volume',
    spec(
      { securityContext: good },
      {
        volumes: [
          { name: 'v', hostPath: { path: '/' } },
          { name: 'e', emptyDir: {} },
        ],
      },
    ),
    'restricted volume types (volume "v" uses restricted volume type "hostPath")',
  ],
  [
    'what a lower level forbids',
    spec({ securityContext: { ...good, privileged: true } }),
    'privileged (container "a" must not set securityContext.privileged=true)',
  ],
  ['Windows', spec({ securityContext: { runAsNonRoot: true } }, { os: { name: 'windows' } }), ''],
])('restricted on %s', (_, wanted, detail) => {
  expect(detailText(findingsOf({ spec: wanted }, { level: 'restricted', version: 'latest' }))).toBe(detail)
})

test('an older version has fewer checks', () => {
  const reasons = findingsOf({ spec: spec() }, { level: 'restricted', version: 'v1.18' }).map(({ reason }) => reason)
  expect(reasons).toEqual(['allowPrivilegeEscalation != false', 'runAsNonRoot != true'])
})

test('labels are read: what is enforced is warned of, and nonsense is told', () => {
  const labels = { 'pod-security.kubernetes.io/enforce': 'baseline', 'pod-security.kubernetes.io/enforce-version': 'v1.30' }
  expect(standardOf(labels, 'enforce')).toEqual({ level: 'baseline', version: 'v1.30' })
  expect(standardOf(labels, 'warn')).toEqual({ level: 'baseline', version: 'v1.30' })
  expect(standardOf(labels, 'audit')).toEqual({ level: 'privileged', version: 'latest' })
  expect(
    labelErrors({ 'pod-security.kubernetes.io/warn': 'all', 'pod-security.kubernetes.io/audit-version': '1.2' }).map(
      ({ message }) => message,
    ),
  ).toEqual(['Invalid value: "1.2": must be "latest" or "v1.x"', 'Invalid value: "all": must be one of privileged, baseline, restricted'])
})

const label = (labels: Record<string, string>): ApiRequest => ({
  verb: 'patch',
  version: 'v1',
  resource: 'namespaces',
  name: 'default',
  contentType: 'application/merge-patch+json',
  body: { metadata: { labels } },
})
const prefix = 'pod-security.kubernetes.io'

test('a namespace refuses pods, warns of them and of templates, and tells of those that are there', async () => {
  const { ask, object, status } = await startHarness()
  await object(serviceAccount())
  await object(pod('old'))
  await object(pod('older'))
  expect((await ask(label({ [`${prefix}/enforce`]: 'restricted' }))).warnings).toEqual([
    'existing pods in namespace "default" violate the new PodSecurity enforce level "restricted:latest"',
    'old (and 1 other pod): allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile',
  ])
  const detail = plain.replaceAll('"a"', '"web"')
  expect((await status(pod('new'))).message).toBe(`pods "new" is forbidden: violates PodSecurity "restricted:latest": ${detail}`)
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } }
  const deployment = { metadata: { name: 'web' }, spec: { selector: { matchLabels: { app: 'web' } }, template } }
  const made = await ask({ verb: 'create', ...inDefault, group: 'apps', resource: 'deployments', body: deployment })
  expect(made).toMatchObject({ code: 201, warnings: [`would violate PodSecurity "restricted:latest": ${detail}`] })
  expect((await status(label({ [`${prefix}/enforce`]: 'strict' }))).message).toBe(
    'Namespace "default" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted',
  )
})
