import { expect, test } from 'vitest'
import { configMaps, pods, secrets, type Volume } from '#api'
import { aRunningNode, asleep, withVolumes } from '../testing.ts'

async function aNodeWithSources() {
  const node = await aRunningNode()
  const maps = node.client(configMaps, 'default')
  const keys = node.client(secrets, 'default')
  await maps.create({
    metadata: { name: 'settings' },
    data: { 'app.conf': 'port=80\n', mode: 'fast' },
    binaryData: { blob: btoa('\u0000\u0001') },
  })
  await keys.create({ metadata: { name: 'keys' }, data: { token: btoa('s3cret'), user: btoa('ada') } })
  return { ...node, maps, keys }
}

const item = (key: string, path: string, mode?: number) => ({ key, path, ...(mode !== undefined && { mode }) })

test.each<[string, Volume, string, string]>([
  [
    'a config map',
    { name: 'v', configMap: { name: 'settings' } },
    'ls /v; cat /v/app.conf /v/mode; wc -c < /v/blob',
    'app.conf\nblob\nmode\nport=80\nfast2\n',
  ],
  [
    'some keys of a config map, where they are wanted',
    {
      name: 'v',
      configMap: { name: 'settings', items: [item('mode', 'a/b/mode'), item('app.conf', 'run.sh', 0o755)], defaultMode: 0o400 },
    },
    'find /v -type f | sort; ls -l /v | cut -c1-10; ls -l /v/a/b | cut -c1-10',
    '/v/a/b/mode\n/v/run.sh\ndrwxr-xr-x\n-rwxr-xr-x\n-r--------\n',
  ],
  ['an optional config map that is not there', { name: 'v', configMap: { name: 'none', optional: true } }, 'ls /v; echo $?', '0\n'],
  [
    'an optional key that is not there',
    { name: 'v', configMap: { name: 'settings', optional: true, items: [item('none', 'x'), item('mode', 'y')] } },
    'ls /v',
    'y\n',
  ],
  [
    'a secret',
    { name: 'v', secret: { secretName: 'keys', defaultMode: 0o400 } },
    'cat /v/token /v/user; ls -l /v/token | cut -c1-10',
    's3cretada-r--------\n',
  ],
  [
    'some keys of a secret',
    { name: 'v', secret: { secretName: 'keys', items: [item('user', 'name')] } },
    'ls /v; cat /v/name',
    'name\nada',
  ],
  ['a folder that is empty at first', { name: 'v', emptyDir: {} }, 'ls /v; echo x > /v/f; cat /v/f', 'x\n'],
  [
    'what the pod says of itself',
    {
      name: 'v',
      downwardAPI: {
        items: [
          { path: 'name', fieldRef: { fieldPath: 'metadata.name' } },
          { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
          { path: 'notes', fieldRef: { fieldPath: 'metadata.annotations' } },
          { path: 'note', fieldRef: { fieldPath: "metadata.annotations['note']" } },
          { path: 'cpu', resourceFieldRef: { containerName: 'main', resource: 'limits.cpu', divisor: '1m' } },
        ],
      },
    },
    'cd /v; for f in *; do echo "$f: $(cat $f)"; done',
    'cpu: 500\nlabels: app="web"\ntier="front"\nname: web\nnote: say "hi"\nnotes: note="say \\"hi\\""\n',
  ],
  [
    'several sources in one',
    {
      name: 'v',
      projected: {
        sources: [
          { configMap: { name: 'settings', items: [item('mode', 'mode')] } },
          { secret: { name: 'keys', items: [item('token', 'private/token', 0o440)] } },
          { downwardAPI: { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }] } },
          { secret: { name: 'none', optional: true } },
        ],
      },
    },
    'find /v -type f | sort; cat /v/private/token; ls -l /v/private | cut -c1-10',
    '/v/mode\n/v/name\n/v/private/token\ns3cret-r--r-----\n',
  ],
])('a volume of %s', async (_, volume, script, expected) => {
  const node = await aNodeWithSources()
  const container = { volumeMounts: [{ name: 'v', mountPath: '/v' }], resources: { limits: { cpu: '500m' } } }
  const metadata = { labels: { app: 'web', tier: 'front' }, annotations: { note: 'say "hi"' } }
  await node.run({ metadata, ...withVolumes([volume], container) })

  expect((await node.exec(['sh', '-c', script])).out).toBe(expected)
})

const failed = 'MountVolume.SetUp failed for volume "v" :'

test.each<[string, Volume, string]>([
  ['config map', { name: 'v', configMap: { name: 'none' } }, `${failed} configmap "none" not found`],
  ['secret', { name: 'v', secret: { secretName: 'none' } }, `${failed} secret "none" not found`],
  [
    'key of a config map',
    { name: 'v', configMap: { name: 'settings', items: [item('none', 'x')] } },
    `${failed} configmap references non-existent config key: none`,
  ],
  [
    'key of a secret',
    { name: 'v', secret: { secretName: 'keys', items: [item('none', 'x')] } },
    `${failed} references non-existent secret key: none`,
  ],
  ['source of a projection', { name: 'v', projected: { sources: [{ secret: { name: 'none' } }] } }, `${failed} secret "none" not found`],
  [
    'sources of a projection',
    { name: 'v', projected: { sources: [{ configMap: { name: 'none' } }, { secret: { name: 'none' } }] } },
    `${failed} [configmap "none" not found, secret "none" not found]`,
  ],
])('without its %s a pod does not start, and says why', async (_, volume, message) => {
  const node = await aNodeWithSources()
  const { status } = await node.run(withVolumes([volume]))

  expect(status?.containerStatuses?.[0]?.state).toEqual({ waiting: { reason: 'ContainerCreating' } })
  expect(await node.eventTexts()).toContain(`Warning FailedMount: ${message}`)
})

test('a pod that waited for a volume starts when it is there', async () => {
  const node = await aNodeWithSources()
  await node.run(withVolumes([{ name: 'v', configMap: { name: 'late' } }]))

  await node.maps.create({ metadata: { name: 'late' }, data: { a: 'b' } })
  await node.clock.advance(130_000)

  expect((await node.pod()).status?.phase).toBe('Running')
})

test('a mounted config map or secret follows its object within some minute, by folder and not by file', async () => {
  const node = await aNodeWithSources()
  const volumes = [
    { name: 'conf', configMap: { name: 'settings' } },
    { name: 'keys', secret: { secretName: 'keys' } },
  ]
  const volumeMounts = [
    { name: 'conf', mountPath: '/conf' },
    { name: 'keys', mountPath: '/keys' },
    { name: 'conf', mountPath: '/etc/app.conf', subPath: 'app.conf' },
  ]
  await node.run(withVolumes(volumes, { volumeMounts }))

  await node.maps.patch('settings', { data: { 'app.conf': 'port=81\n', mode: null, extra: 'x' } }, { type: 'merge' })
  await node.keys.patch('keys', { data: { user: btoa('grace') } }, { type: 'merge' })
  await node.clock.advance(90_000)

  const { out } = await node.exec(['sh', '-c', 'ls /conf; cat /conf/app.conf /keys/user; echo; cat /etc/app.conf'])
  expect(out).toBe('app.conf\nblob\nextra\nport=81\ngrace\nport=80\n')
})

test('labels in a volume follow the pod', async () => {
  const node = await aNodeWithSources()
  await node.run(withVolumes([{ name: 'v', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } }]))

  await node.client(pods, 'default').patch('web', { metadata: { labels: { tier: 'back' } } }, { type: 'merge' })
  await node.clock.advance(90_000)

  expect((await node.exec(['cat', '/v/labels'])).out).toBe('tier="back"')
})

test('what is mounted stays when its object goes', async () => {
  const node = await aNodeWithSources()
  await node.run(withVolumes([{ name: 'v', configMap: { name: 'settings' } }]))

  await node.maps.delete('settings')
  await node.clock.advance(90_000)

  expect((await node.exec(['cat', '/v/mode'])).out).toBe('fast')
})

test('an emptyDir is shared by the containers of a pod, and outlives them but not the pod', async () => {
  const node = await aRunningNode()
  const volumeMounts = [{ name: 'shared', mountPath: '/shared' }]
  const containers = [
    asleep({ volumeMounts }),
    asleep({ name: 'other', command: ['sh', '-c', 'echo started >> /shared/log; sleep 5; exit 1'], volumeMounts }),
  ]
  const volumes = [{ name: 'shared', emptyDir: {} }]
  await node.run({ spec: { containers, volumes } })
  await node.clock.advance(5000)
  expect((await node.exec(['cat', '/shared/log'], { container: 'main' })).out).toBe('started\nstarted\n')

  await node.client(pods, 'default').delete('web', { gracePeriodSeconds: 0 })
  await node.clock.advance(5000)
  await node.run({ spec: { containers: [asleep({ volumeMounts })], volumes } })
  expect((await node.exec(['ls', '/shared'])).out).toBe('')
})

test('what is mounted to be read only cannot be written', async () => {
  const node = await aNodeWithSources()
  const volumes = [{ name: 'v', emptyDir: {} }]
  await node.run(withVolumes(volumes, { volumeMounts: [{ name: 'v', mountPath: '/v', readOnly: true }] }))

  expect((await node.exec(['sh', '-c', 'echo x > /v/f'])).err).toBe("sh: can't create /v/f: Read-only file system\n")
})

test('config maps and secrets cannot be written to', async () => {
  const node = await aNodeWithSources()
  await node.run(withVolumes([{ name: 'v', configMap: { name: 'settings' } }]))

  expect(await node.exec(['sh', '-c', 'echo x > /v/mode; cat /v/mode'])).toMatchObject({
    out: 'fast',
    err: "sh: can't create /v/mode: Read-only file system\n",
  })
})

test('a part of a volume may be named by variables', async () => {
  const node = await aRunningNode()
  const env = [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }]
  const volumeMounts = [
    { name: 'v', mountPath: '/all' },
    { name: 'v', mountPath: '/mine', subPathExpr: 'logs/$(POD)' },
  ]
  await node.run(withVolumes([{ name: 'v', emptyDir: {} }], { env, volumeMounts }))

  expect((await node.exec(['sh', '-c', 'echo x > /mine/f; find /all -type f'])).out).toBe('/all/logs/web/f\n')
})

test('every pod has the credentials of its account', async () => {
  const node = await aRunningNode()
  await node.client(configMaps, 'default').create({ metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': 'CA' } })
  await node.run({ spec: { containers: [asleep()], automountServiceAccountToken: true } })

  const { out } = await node.exec([
    'sh',
    '-c',
    'cd /var/run/secrets/kubernetes.io/serviceaccount; cat ca.crt; echo; cat namespace; echo; cut -c1-3 token',
  ])
  expect(out).toBe('CA\ndefault\neyJ\n')
})
