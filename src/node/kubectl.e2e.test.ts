import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { describeWithKubectl, openSession, type Session } from './kubectl-session.ts'

let session: Session
const kubectl: Session['kubectl'] = (args, options) => session.kubectl(args, options)

const manifest = (image: string, replicas = 3): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: ${replicas}
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: nginx
        image: ${image}
        ports:
        - containerPort: 80
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
  - port: 80
`

const apply = (image: string, ...options: string[]): Promise<string> =>
  kubectl(['apply', '-f', '-', ...options], { input: manifest(image) })
const imageOf = (deployment: string): Promise<string> =>
  kubectl(['get', 'deployment', deployment, '-o', 'jsonpath={.spec.template.spec.containers[0].image}'])
const isRolledOut = (): Promise<string> => kubectl(['rollout', 'status', 'deployment/web', '--timeout=90s'])

/** What a real kubectl must be able to do. One thing builds on the other, in this order. */
describeWithKubectl('a real kubectl', () => {
  beforeAll(async () => {
    session = await openSession(['--speed', '10', '--seed', '1'])
  })
  afterAll(() => session?.stop())

  test('has a kubeconfig that only its owner may read', async () => {
    const file = join(session.directory, 'kubeconfig')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readFile(file, 'utf8')).toContain(session.url)
    expect(await kubectl(['config', 'current-context'])).toBe('tabernetes\n')
  })

  test('finds a Kubernetes 1.36', async () => {
    expect(await kubectl(['version'])).toMatch(/^Server Version: v1\.36\./m)
  })

  test('sees three nodes become Ready', async () => {
    await kubectl(['wait', '--for=condition=Ready', 'node', '--all', '--timeout=90s'])
    expect(await kubectl(['get', 'nodes', '--no-headers'])).toMatch(/^node-1 +Ready .*\nnode-2 +Ready .*\nnode-3 +Ready .*\n$/)
  })

  test('lists the kinds there are', async () => {
    const resources = await kubectl(['api-resources'])
    expect(resources).toMatch(/^deployments +deploy +apps\/v1 +true +Deployment$/m)
    expect(resources).toMatch(/^nodes +no +v1 +false +Node$/m)
  })

  test('explains fields', async () => {
    expect(await kubectl(['explain', 'deployment.spec.strategy.rollingUpdate.maxSurge'])).toMatch(
      /^GROUP: +apps\nKIND: +Deployment\nVERSION: +v1\n\nFIELD: maxSurge <IntOrString>/,
    )
  })

  test('applies manifests, and sees when nothing is to be done', async () => {
    expect(await apply('nginx:1.27')).toBe('deployment.apps/web created\nservice/web created\n')
    expect(await apply('nginx:1.27')).toBe('deployment.apps/web unchanged\nservice/web unchanged\n')
  })

  test('waits for a rollout', async () => {
    expect(await isRolledOut()).toContain('deployment "web" successfully rolled out')
    await kubectl(['wait', '--for=condition=Available', 'deployment/web', '--timeout=90s'])
  })

  test('gets what has become of it, in every form', async () => {
    expect(await kubectl(['get', 'deployment'])).toMatch(/^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +3\/3 +3 +3 +\d/)
    expect(await kubectl(['get', 'pods', '-l', 'app=web', '--no-headers'])).toMatch(/^(web-\S+ +1\/1 +Running +0 +\S+\n){3}$/)
    expect(await kubectl(['get', 'pods', '-o', 'wide'])).toMatch(/IP +NODE +NOMINATED NODE/)
    expect(await kubectl(['get', 'deploy,rs,svc', '-o', 'name'])).toMatch(
      /^deployment.apps\/web\nreplicaset.apps\/web-\S+\nservice\/kubernetes\nservice\/web\n$/,
    )
    expect(JSON.parse(await kubectl(['get', 'service', 'web', '-o', 'json']))).toMatchObject({
      spec: { type: 'ClusterIP', ports: [{ targetPort: 80 }] },
    })
    expect(await kubectl(['get', 'endpointslices', '-l', 'kubernetes.io/service-name=web', '--no-headers'])).toMatch(
      /^web-\S+ +IPv4 +80 +\d/,
    )
    expect(
      await kubectl(['get', 'pods', '-A', '--field-selector', 'status.phase=Running', '-o', 'custom-columns=N:.metadata.name']),
    ).toMatch(/^N\nweb-/)
  })

  test('describes it', async () => {
    expect(await kubectl(['describe', 'deployment', 'web'])).toMatch(
      /3 desired \| 3 updated \| 3 total \| 3 available \| 0 unavailable[^]*ScalingReplicaSet/,
    )
    expect(await kubectl(['describe', 'pod', '-l', 'app=web'])).toMatch(/Successfully assigned default\/web-[^]*Container started/)
    expect(await kubectl(['describe', 'node', 'node-1'])).toContain('Allocated resources')
  })

  test('watches pods come as they are asked for', async () => {
    const watching = session.follow(['get', 'pods', '-l', 'app=web', '-w'])
    onTestFinished(() => watching.stop())
    await watching.until(/(Running[^]*){3}/)

    expect(await kubectl(['scale', 'deployment/web', '--replicas=4'])).toBe('deployment.apps/web scaled\n')

    await watching.until(/Pending[^]*ContainerCreating[^]*Running/)
    await isRolledOut()
  })

  test('shows what applying would change', async () => {
    const { code, stdout } = await session.run(['diff', '-f', '-'], { input: manifest('nginx:1.28') })
    expect([code, stdout]).toEqual([1, expect.stringMatching(/-\s+- image: nginx:1\.27\n\+\s+- image: nginx:1\.28/)])
  })

  test('changes the image, and goes back', async () => {
    expect(await kubectl(['set', 'image', 'deployment/web', 'nginx=nginx:1.28'])).toBe('deployment.apps/web image updated\n')
    await isRolledOut()
    expect(await kubectl(['rollout', 'history', 'deployment/web'])).toBe(
      'deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n',
    )

    expect(await kubectl(['rollout', 'undo', 'deployment/web'])).toBe('deployment.apps/web rolled back\n')

    await isRolledOut()
    expect(await imageOf('web')).toBe('nginx:1.27')
    expect(await kubectl(['rollout', 'history', 'deployment/web', '--revision=3'])).toContain('nginx:1.27')
  })

  test('pauses, resumes and restarts a rollout', async () => {
    await kubectl(['rollout', 'pause', 'deployment/web'])
    await kubectl(['rollout', 'resume', 'deployment/web'])
    expect(await kubectl(['rollout', 'restart', 'deployment/web'])).toBe('deployment.apps/web restarted\n')
    await isRolledOut()
  })

  test('edits in an editor', async () => {
    const editor = await session.write('editor', '#!/bin/sh\nsed -i "s/replicas: 4/replicas: 2/" "$1"\n')
    expect(await kubectl(['edit', 'deployment', 'web'], { env: { KUBE_EDITOR: editor } })).toBe('deployment.apps/web edited\n')
    await isRolledOut()
    expect(await kubectl(['get', 'deployment', 'web', '-o', 'jsonpath={.status.readyReplicas}'])).toBe('2')
  })

  test('patches, labels and annotates', async () => {
    await kubectl([
      'patch',
      'deployment',
      'web',
      '-p',
      '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","env":[{"name":"A","value":"1"}]}]}}}}',
    ])
    await kubectl(['label', 'deployment', 'web', 'tier=front'])
    await kubectl(['annotate', 'deployment', 'web', 'note=yes'])
    await isRolledOut()
    const deployment: unknown = JSON.parse(await kubectl(['get', 'deployment', 'web', '-o', 'json']))
    expect(deployment).toMatchObject({
      metadata: { labels: { tier: 'front' }, annotations: { note: 'yes' } },
      spec: { template: { spec: { containers: [{ image: 'nginx:1.27', env: [{ name: 'A', value: '1' }] }] } } },
    })
  })

  test('reads logs, and follows them', async () => {
    expect(await kubectl(['logs', 'deployment/web'])).not.toBe('')
    const following = session.follow(['logs', '-f', 'deployment/web'])
    onTestFinished(() => following.stop())
    await following.until(/\n/)
  })

  test('creates without a manifest', async () => {
    expect(await kubectl(['create', 'namespace', 'other'])).toBe('namespace/other created\n')
    expect(await kubectl(['-n', 'other', 'create', 'deployment', 'small', '--image=nginx:1.27'])).toBe('deployment.apps/small created\n')
    expect(await kubectl(['-n', 'other', 'create', 'configmap', 'settings', '--from-literal=a=b'])).toBe('configmap/settings created\n')
    await kubectl(['-n', 'other', 'rollout', 'status', 'deployment/small', '--timeout=90s'])
  })

  test('is told why an image cannot be pulled', async () => {
    await kubectl(['create', 'deployment', 'broken', '--image=nginx:no-such-tag'])
    const watching = session.follow(['get', 'pods', '-l', 'app=broken', '-w'])
    onTestFinished(() => watching.stop())
    await watching.until(/ErrImagePull[^]*ImagePullBackOff/)
    expect(await kubectl(['describe', 'pod', '-l', 'app=broken'])).toMatch(/Failed +.*Failed to pull image "nginx:no-such-tag"/)
  })

  test('is told what is wrong with what it sends', async () => {
    const wrong = manifest('nginx:1.27').replace('replicas: 3', 'replicas: three')
    const { code, stderr } = await session.run(['apply', '-f', '-'], { input: wrong })
    expect(code).toBe(1)
    expect(stderr).toMatch(/replicas|Deployment in version "v1" cannot be handled/)
    expect((await session.run(['get', 'pod', 'nobody'])).stderr).toBe('Error from server (NotFound): pods "nobody" not found\n')
  })

  test('deletes, and everything that belonged to it goes, too', async () => {
    expect(await kubectl(['delete', 'deployment/web', 'deployment/broken', 'service/web', '--timeout=90s'])).toContain(
      'deployment.apps "web" deleted',
    )
    await kubectl(['wait', '--for=delete', 'pod', '-l', 'app=web', '--timeout=90s'])
    expect(await kubectl(['get', 'rs,pods'])).toBe('')
    expect(await kubectl(['delete', 'namespace', 'other', '--timeout=90s'])).toContain('namespace "other" deleted')
  })
})
