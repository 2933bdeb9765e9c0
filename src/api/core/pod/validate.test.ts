import { expect, test } from 'vitest'
import type { Pod } from '../../generated/types.ts'
import { defaultPodOnly } from './defaults.ts'
import { validatePodSubresource } from './subresources.ts'
import { validatePodUpdate } from './update.ts'
import { validatePod, validatePodStatusUpdate } from './validate-pod.ts'

const main = { name: 'main', image: 'nginx' }

/** Tests write what users may send, right or wrong. */
function podOf(spec: object, more: object = {}): Pod {
  const metadata = { name: 'web', namespace: 'default', ...more }
  return { metadata, spec: defaultPodOnly({ containers: [main], ...spec }) } as unknown as Pod
}
type Fault = { readonly field: string; readonly message: string }
const told = (errors: readonly Fault[]): readonly string[] => errors.map(({ field, message }) => `${field}: ${message}`)
const faults = (spec: object): readonly string[] => told(validatePod(podOf(spec)))
const inContainer = (container: object, spec: object = {}): readonly string[] =>
  faults({ containers: [{ ...main, ...container }], ...spec })

const at = 'spec.containers[0]'

test.each<[string, object]>([
  ['nothing but a container', {}],
  [
    'a claim as a block device',
    {
      volumes: [{ name: 'disk', persistentVolumeClaim: { claimName: 'disk' } }],
      containers: [{ ...main, volumeDevices: [{ name: 'disk', devicePath: '/dev/sda' }] }],
    },
  ],
  [
    'a sidecar with probes',
    { initContainers: [{ ...main, name: 'log', restartPolicy: 'Always', livenessProbe: { exec: { command: ['true'] } } }] },
  ],
  [
    'extended resources with a limit',
    { containers: [{ ...main, resources: { limits: { 'example.com/gpu': '1' }, requests: { 'example.com/gpu': '1' } } }] },
  ],
  ['search domains with underscores', { dnsConfig: { searches: ['_tcp.example_1.com', '.'] } }],
])('a pod with %s is fine', (_, spec) => {
  expect(faults(spec)).toEqual([])
})

const label = (value: string): string =>
  `Invalid value: "${value}": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`

test.each<[object, readonly string[]]>([
  [{ emptyDir: { sizeLimit: '-1' } }, ['spec.volumes[0].emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity']],
  [
    { hostPath: { path: '/a/../b', type: 'Disk' } },
    [
      `spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain '..'`,
      'spec.volumes[0].hostPath.type: Unsupported value: "Disk": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ],
  ],
  [
    { secret: { secretName: '', defaultMode: 1000, items: [{ key: '', path: '../x', mode: -1 }] } },
    [
      'spec.volumes[0].secret.secretName: Required value',
      'spec.volumes[0].secret.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive',
      'spec.volumes[0].secret.items[0].key: Required value',
      `spec.volumes[0].secret.items[0].path: Invalid value: "../x": must not contain '..'`,
      'spec.volumes[0].secret.items[0].mode: Invalid value: -1: must be a number between 0 and 0777 (octal), both inclusive',
    ],
  ],
  [
    { configMap: { name: 'a', items: [{ key: 'k', path: '..data' }] } },
    [`spec.volumes[0].configMap.items[0].path: Invalid value: "..data": must not start with '..'`],
  ],
  [{ configMap: { name: 'a' }, emptyDir: {} }, ['spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type']],
  [
    { nfs: { server: '', path: 'x' } },
    ['spec.volumes[0].nfs.server: Required value', 'spec.volumes[0].nfs.path: Invalid value: "x": must be an absolute path'],
  ],
  [
    { iscsi: { targetPortal: 'a', iqn: 'foo', lun: 256 } },
    [
      'spec.volumes[0].iscsi.iqn: Invalid value: "foo": must be valid format starting with iqn, eui, or naa',
      'spec.volumes[0].iscsi.lun: Invalid value: 256: must be between 0 and 255, inclusive',
    ],
  ],
  [
    { csi: { driver: 'My_Driver' } },
    [
      `spec.volumes[0].csi.driver: Invalid value: "My_Driver": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
    ],
  ],
  [
    { downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'spec.nodeName' } }, { path: 'b' }] } },
    [
      'spec.volumes[0].downwardAPI.fieldRef.fieldPath: Unsupported value: "spec.nodeName": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"',
      'spec.volumes[0].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required',
    ],
  ],
  [
    {
      projected: {
        sources: [
          { secret: { name: 's', items: [{ key: 'k', path: 'same' }] } },
          { configMap: { name: 'c', items: [{ key: 'k', path: 'same' }] } },
          { secret: { name: 's' }, configMap: { name: 'c' } },
        ],
      },
    },
    [
      'spec.volumes[0].projected: Invalid value: "c": conflicting duplicate paths',
      'spec.volumes[0].projected.sources[2]: Forbidden: may not specify more than 1 volume type per source',
    ],
  ],
  [{ ephemeral: {} }, ['spec.volumes[0].ephemeral.volumeClaimTemplate: Required value']],
  [
    { ephemeral: { volumeClaimTemplate: { metadata: { name: 'a' }, spec: { accessModes: ['ReadWriteOnce'] } } } },
    [
      'spec.volumes[0].ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set',
      'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value',
    ],
  ],
  [{ image: { reference: '' } }, ['spec.volumes[0].image.reference: Required value']],
])('of a volume %j upstream says', (source, expected) => {
  expect(faults({ volumes: [{ name: 'data', ...source }] })).toEqual(expected)
})

test('a volume with a fault cannot be mounted; names are unique; claims of the pod are its own', () => {
  expect(
    inContainer({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }, { volumes: [{ name: 'data', nfs: { server: 'a', path: '' } }] }),
  ).toEqual([
    'spec.volumes[0].nfs.path: Required value',
    'spec.volumes[0].nfs.path: Invalid value: "": must be an absolute path',
    `${at}.volumeMounts[0].name: Not found: "data"`,
  ])
  expect(
    faults({
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'a', emptyDir: {} },
      ],
    }),
  ).toEqual(['spec.volumes[1].name: Duplicate value: "a"'])
  const ephemeral = {
    ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } },
  }
  expect(
    faults({
      volumes: [
        { name: 'a', ...ephemeral },
        { name: 'b', persistentVolumeClaim: { claimName: 'web-a' } },
      ],
    }),
  ).toEqual([
    'spec.volumes[1].persistentVolumeClaim.claimName: Invalid value: "web-a": must not reference a PVC that gets created for an ephemeral volume',
  ])
})

test.each<[object, readonly string[]]>([
  [
    { name: '', image: ' nginx' },
    [`${at}.name: Required value`, `${at}.image: Invalid value: " nginx": must not have leading or trailing whitespace`],
  ],
  [{ name: 'Main' }, [`${at}.name: ${label('Main')}`]],
  [
    { env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'spec.foo' } } }] },
    [
      `${at}.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo`,
      `${at}.env[0].valueFrom: Invalid value: "": may not be specified when \`value\` is not empty`,
    ],
  ],
  [
    { env: [{ name: 'A', valueFrom: {} }] },
    [
      `${at}.env[0].valueFrom: Invalid value: "": must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\` or \`secretKeyRef\``,
    ],
  ],
  [
    { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: "metadata.name['a']" } } }] },
    [
      `${at}.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.name['a']": error converting fieldPath: field label does not support subscript: metadata.name['a']`,
    ],
  ],
  [
    { env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1Mi' } } }] },
    [
      `${at}.env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource`,
    ],
  ],
  [{ envFrom: [{}] }, [`${at}.envFrom: Invalid value: "": must specify one of: \`configMapRef\` or \`secretRef\``]],
  [
    {
      ports: [
        { containerPort: 80, name: 'http' },
        { containerPort: 0, name: 'http', protocol: 'HTTP' },
      ],
    },
    [
      `${at}.ports[1].name: Duplicate value: "http"`,
      `${at}.ports[1].containerPort: Required value`,
      `${at}.ports[1].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"`,
    ],
  ],
  [
    {
      ports: [
        { containerPort: 80, hostPort: 80 },
        { containerPort: 81, hostPort: 80 },
      ],
    },
    [`${at}.ports[1].hostPort: Duplicate value: "TCP//80"`],
  ],
  [
    { livenessProbe: { successThreshold: 2, periodSeconds: -1 } },
    [
      `${at}.livenessProbe: Required value: must specify a handler type`,
      `${at}.livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0`,
      `${at}.livenessProbe.successThreshold: Invalid value: 2: must be 1`,
    ],
  ],
  [
    {
      readinessProbe: {
        httpGet: { port: 'Too long a name', path: '/', httpHeaders: [{ name: 'a b', value: '' }] },
        terminationGracePeriodSeconds: 5,
      },
    },
    [
      `${at}.readinessProbe.httpGet.port: Invalid value: "Too long a name": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)`,
      `${at}.readinessProbe.httpGet.httpHeaders: Invalid value: "a b": a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')`,
      `${at}.readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes`,
    ],
  ],
  [
    { lifecycle: { preStop: { sleep: { seconds: 60 } } } },
    [`${at}.lifecycle.preStop.sleep: Invalid value: 60: must be non-negative and less than terminationGracePeriodSeconds (30)`],
  ],
  [
    { lifecycle: { postStart: { exec: { command: [] }, httpGet: { port: 80, path: '/' } } } },
    [
      `${at}.lifecycle.postStart.exec.command: Required value`,
      `${at}.lifecycle.postStart.httpGet: Forbidden: may not specify more than 1 handler type`,
    ],
  ],
  [
    { resources: { requests: { cpu: '250m' }, limits: { cpu: '100m' } } },
    [`${at}.resources.requests: Invalid value: "250m": must be less than or equal to cpu limit of 100m`],
  ],
  [
    { resources: { limits: { cpus: '1' } } },
    [
      `${at}.resources.limits[cpus]: Invalid value: "cpus": must be a standard resource type or fully qualified`,
      `${at}.resources.limits[cpus]: Invalid value: "cpus": must be a standard resource for containers`,
      `${at}.resources.requests[cpus]: Invalid value: "cpus": must be a standard resource type or fully qualified`,
      `${at}.resources.requests[cpus]: Invalid value: "cpus": must be a standard resource for containers`,
    ],
  ],
  [
    { resources: { requests: { 'example.com/gpu': '1' } } },
    [`${at}.resources.limits: Required value: Limit must be set for non overcommitable resources`],
  ],
  [
    { resources: { limits: { 'example.com/gpu': '2' }, requests: { 'example.com/gpu': '1' } } },
    [`${at}.resources.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2`],
  ],
  [
    { resources: { claims: [{ name: 'gpu' }] } },
    [`${at}.resources.claims[0]: Not found: "gpu": must be one of the names in pod.spec.resourceClaims which is empty`],
  ],
  [
    { resizePolicy: [{ resourceName: 'disk', restartPolicy: 'NotRequired' }] },
    [`${at}.resizePolicy: Unsupported value: "disk": supported values: "cpu", "memory"`],
  ],
  [
    { securityContext: { runAsUser: -1, procMount: 'Unmasked', seccompProfile: { type: 'Localhost' }, appArmorProfile: { type: 'Off' } } },
    [
      `${at}.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive`,
      `${at}.securityContext.procMount: Invalid value: "Unmasked": \`hostUsers\` must be false to use \`Unmasked\``,
      `${at}.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost`,
      `${at}.securityContext.appArmorProfile.type: Unsupported value: "Off": supported values: "Localhost", "RuntimeDefault", "Unconfined"`,
    ],
  ],
  [
    { restartPolicyRules: [{ action: 'Restart' }] },
    [
      `${at}.restartPolicy: Required value: must specify restartPolicy when restart rules are used`,
      `${at}.restartPolicyRules[0].exitCodes: Required value: must be specified`,
    ],
  ],
])('of a container %j upstream says', (container, expected) => {
  expect(inContainer(container)).toEqual(expected)
})

const data = { volumes: [{ name: 'data', emptyDir: {} }] }
test.each<[object, readonly string[]]>([
  [
    {
      volumeMounts: [
        { name: 'data', mountPath: '' },
        { name: 'data', mountPath: '/a' },
        { name: 'data', mountPath: '/a' },
      ],
    },
    [`${at}.volumeMounts[0].mountPath: Required value`, `${at}.volumeMounts[2].mountPath: Invalid value: "/a": must be unique`],
  ],
  [
    { volumeMounts: [{ name: 'data', mountPath: '/a', subPath: '/x' }] },
    [`${at}.volumeMounts.subPath: Invalid value: "/x": must be a relative path`],
  ],
  [
    { volumeMounts: [{ name: 'data', mountPath: '/a', mountPropagation: 'Bidirectional' }] },
    [`${at}.volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers`],
  ],
  [
    { volumeMounts: [{ name: 'data', mountPath: '/a', recursiveReadOnly: 'Enabled' }] },
    [`${at}.volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true`],
  ],
  [
    { volumeDevices: [{ name: 'data', devicePath: '/dev/x' }] },
    [
      `${at}.volumeDevices[0].name: Invalid value: "data": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode`,
    ],
  ],
])('of mounts %j upstream says', (container, expected) => {
  expect(inContainer(container, data)).toEqual(expected)
})

test.each<[object, readonly string[]]>([
  [{ containers: [] }, ['spec.containers: Required value']],
  [{ restartPolicy: 'Maybe' }, ['spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "Never", "OnFailure"']],
  [{ containers: [main, main] }, ['spec.containers[1].name: Duplicate value: "main"']],
  [
    { initContainers: [{ ...main, livenessProbe: { exec: { command: ['true'] } } }] },
    [
      'spec.initContainers[0].name: Duplicate value: "main"',
      'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
  ],
  [
    { ephemeralContainers: [{ ...main, name: 'debug', targetContainerName: 'other', ports: [{ containerPort: 80 }] }] },
    [
      'spec.ephemeralContainers[0].targetContainerName: Not found: "other"',
      'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container',
    ],
  ],
  [{ dnsPolicy: 'None' }, ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None']],
  [
    { dnsConfig: { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', 'x'], options: [{}] } },
    [
      'spec.dnsConfig.nameservers: Invalid value: ["1.1.1.1","1.1.1.2","1.1.1.3","x"]: must not have more than 3 nameservers',
      'spec.dnsConfig.nameservers[3]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'spec.dnsConfig.options[0]: Required value: must not be empty',
    ],
  ],
  [
    { activeDeadlineSeconds: 0, hostname: 'A' },
    ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive', `spec.hostname: ${label('A')}`],
  ],
  [
    { tolerations: [{ operator: 'Exists', value: 'x', tolerationSeconds: 3 }] },
    [
      `spec.tolerations[0].effect: Invalid value: "": effect must be 'NoExecute' when \`tolerationSeconds\` is set`,
      'spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is \'Exists\'',
    ],
  ],
  [
    {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Gt', values: [] }] }],
          },
        },
      },
    },
    [
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'",
    ],
  ],
  [
    {
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, podAffinityTerm: { topologyKey: 'zone', matchLabelKeys: ['a'] } }],
        },
      },
    },
    [
      'spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100',
      'spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.matchLabelKeys: Forbidden: must not be specified when labelSelector is not set',
    ],
  ],
  [
    {
      topologySpreadConstraints: [
        { maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', minDomains: 2 },
        { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
      ],
    },
    [
      'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
      'spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, ScheduleAnyway}"',
      'spec.topologySpreadConstraints[0].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway',
    ],
  ],
  [
    {
      securityContext: {
        sysctls: [
          { name: 'net.core.somaxconn', value: '1' },
          { name: 'Bad', value: '' },
        ],
        supplementalGroups: [-5],
      },
      hostNetwork: true,
    },
    [
      'spec.securityContext.supplementalGroups[0]: Invalid value: -5: must be between 0 and 2147483647, inclusive',
      `spec.securityContext.sysctls[0].name: Invalid value: "net.core.somaxconn": may not be specified when 'hostNetwork' is true`,
      'spec.securityContext.sysctls[1].name: Invalid value: "Bad": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
    ],
  ],
  [
    { os: { name: 'windows' }, securityContext: { runAsUser: 1 }, hostPID: true },
    [
      'spec.securityContext.runAsUser: Forbidden: cannot be set for a windows pod',
      'spec.hostPID: Forbidden: cannot be set for a windows pod',
    ],
  ],
  [{ os: {} }, ['spec.os.name: Required value: cannot be empty']],
  [{ hostUsers: false, hostPID: true }, ['spec.HostPID: Forbidden: when `pod.Spec.HostUsers` is false']],
  [{ schedulingGates: [{ name: 'a' }, { name: 'a' }] }, ['spec.schedulingGates[1]: Duplicate value: "a"']],
  [
    { resources: { requests: { cpu: '1' } }, containers: [{ ...main, resources: { requests: { cpu: '2' } } }] },
    ['spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 2'],
  ],
  [
    { resourceClaims: [{ name: 'gpu' }] },
    ['spec.resourceClaims[0]: Invalid value: {"name":"gpu"}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'],
  ],
  [
    { hostAliases: [{ ip: 'x', hostnames: ['a'] }] },
    ['spec.hostAliases[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ],
])('of a pod %j upstream says', (spec, expected) => {
  expect(faults(spec)).toEqual(expected)
})

const gated = { schedulingGates: [{ name: 'wait' }], nodeSelector: { zone: 'a' } }
const changed = (before: object, after: object, more: object = {}): readonly string[] =>
  told(validatePodUpdate(podOf({ ...before, ...after }, more), podOf(before)))

test.each<[string, object, object, readonly string[]]>([
  ['an image', {}, { containers: [{ ...main, image: 'nginx:1.29', imagePullPolicy: 'Always' }] }, []],
  ['a deadline', {}, { activeDeadlineSeconds: 60 }, []],
  [
    'a later deadline',
    { activeDeadlineSeconds: 60 },
    { activeDeadlineSeconds: 61 },
    ['spec.activeDeadlineSeconds: Invalid value: 61: must be less than or equal to previous value'],
  ],
  [
    'a container more',
    {},
    { containers: [main, { ...main, name: 'b' }] },
    ['spec.containers: Forbidden: pod updates may not add or remove containers'],
  ],
  ['a toleration more', {}, { tolerations: [{ operator: 'Exists' }] }, []],
  [
    'a toleration less',
    { tolerations: [{ operator: 'Exists' }] },
    { tolerations: [] },
    ['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'],
  ],
  ['a gate lifted', gated, { schedulingGates: [] }, []],
  [
    'another gate',
    gated,
    { schedulingGates: [{ name: 'more' }] },
    [`spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'more'`],
  ],
  ['a narrower selector while gated', gated, { nodeSelector: { zone: 'a', disk: 'ssd' } }, []],
  [
    'another selector while gated',
    gated,
    { nodeSelector: { zone: 'b' } },
    ['spec.nodeSelector: Invalid value: {"zone":"b"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)'],
  ],
])('a change of a pod: %s', (_, before, after, expected) => {
  expect(changed(before, after)).toEqual(expected)
})

test('whatever else of a pod changes is refused, with what may change and what did', () => {
  expect(changed({}, { hostname: 'other' })[0]).toMatch(
    /^spec: Forbidden: pod updates may not change fields other than `spec\.containers\[\*\]\.image`,[^]*\+ hostname: "other"/,
  )
})

test('of a status: containers that ended stay so, addresses are one of a family, and the quality of service stays', () => {
  const ended = { containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 0 } } }], qosClass: 'BestEffort' }
  const back = {
    containerStatuses: [{ name: 'main', state: { running: {} } }],
    qosClass: 'Guaranteed',
    podIPs: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }],
  }
  const withStatus = (status: object): Pod => ({ ...podOf({ restartPolicy: 'Never' }), status })
  expect(told(validatePodStatusUpdate(withStatus(back), withStatus(ended)))).toEqual([
    'status.qosClass: Invalid value: "Guaranteed": field is immutable',
    'status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state',
    'status.podIPs: Invalid value: [{"ip":"10.0.0.1"},{"ip":"10.0.0.2"}]: may specify no more than one IP for each IP family',
  ])
})

test.each<[string, object, object, readonly string[]]>([
  ['more cpu', { requests: { cpu: '1' } }, { requests: { cpu: '2' } }, []],
  [
    'no request',
    { requests: { cpu: '1', memory: '1Gi' } },
    { requests: { cpu: '1' } },
    [`${at}.resources.requests: Forbidden: resource requests cannot be removed`],
  ],
  [
    'another class',
    { requests: { cpu: '1' } },
    { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
    ['spec: Invalid value: "": Pod QOS Class may not change as a result of resizing'],
  ],
  [
    'other resources',
    { requests: { cpu: '1', 'ephemeral-storage': '1Gi' } },
    { requests: { cpu: '1', 'ephemeral-storage': '2Gi' } },
    ['spec: Forbidden: only cpu and memory resources are mutable'],
  ],
])('a resize: %s', (_, before, after, expected) => {
  const sized = (resources: object): Pod => podOf({ containers: [{ ...main, resources }] })
  expect(told(validatePodSubresource('resize', sized(after), sized(before)))).toEqual(expected)
})

test('ephemeral containers come and stay', () => {
  const debugged = podOf({ ephemeralContainers: [{ ...main, name: 'debug' }] })
  expect(told(validatePodSubresource('ephemeralcontainers', debugged, podOf({})))).toEqual([])
  expect(told(validatePodSubresource('ephemeralcontainers', podOf({}), debugged))).toEqual([
    'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed\n',
  ])
})
