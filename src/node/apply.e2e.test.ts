import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWithKubectl, openSession, type Session } from './kubectl-session.ts'

let session: Session
const kubectl = (line: string, input?: string, env: Readonly<Record<string, string>> = {}): Promise<string> =>
  session.kubectl(line.split(' '), { env, ...(input !== undefined && { input }) })
const refused = async (line: string, input: string): Promise<string> => {
  const { code, stderr } = await session.run(line.split(' '), { input })
  expect(code).toBe(1)
  return stderr
}

interface Wish {
  readonly image?: string
  readonly replicas?: number
  readonly env?: Readonly<Record<string, string>>
}

const web = ({ image = 'nginx:1.28', replicas, env = { A: '1', B: '2' } }: Wish = {}): string =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', labels: { app: 'web' } },
    spec: {
      ...(replicas !== undefined && { replicas }),
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'nginx', image, env: Object.entries(env).map(([name, value]) => ({ name, value })) }] },
      },
    },
  })

const configMap = (name: string, data: object = { a: 'b' }): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels: { set: 'mine' } }, data })

interface Live {
  readonly metadata: {
    readonly labels: object
    readonly annotations?: Readonly<Record<string, string>>
    readonly managedFields: readonly { readonly manager: string; readonly operation: string; readonly fieldsV1: object }[]
  }
  readonly spec: { readonly replicas: number; readonly template: { readonly spec: { readonly containers: readonly object[] } } }
}

const live = async (namespace: string, what = 'deploy/web'): Promise<Live> =>
  JSON.parse(await kubectl(`get ${what} -n ${namespace} -o json --show-managed-fields`)) as Live
const writersOf = ({ metadata }: Live): readonly string[] =>
  metadata.managedFields.map(({ manager, operation }) => `${manager} ${operation}`).filter((writer) => !writer.startsWith('kube-'))
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
const fresh = async (namespace: string): Promise<string> => {
  await kubectl(`create namespace ${namespace}`)
  return namespace
}

const review = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
`

/** What the server has to do with a real kubectl's apply, beside other writers. */
describeWithKubectl('a real kubectl applies', () => {
  beforeAll(async () => {
    session = await openSession(['--speed', '10', '--seed', '1'])
  })
  afterAll(() => session?.stop())

  test('three ways: what others have added stays, what was left out goes, what is said wins', async () => {
    const namespace = await fresh('three-ways')
    await kubectl(`apply -n ${namespace} -f -`, web({ replicas: 0 }))
    await kubectl(`set env -n ${namespace} deploy/web C=3`)
    await kubectl(`scale -n ${namespace} deploy/web --replicas=1`)
    await kubectl(`label -n ${namespace} deploy/web tier=front`)

    await kubectl(`apply -n ${namespace} -f -`, web({ replicas: 0, image: 'nginx:1.29', env: { A: '1' } }))

    const { metadata, spec } = await live(namespace)
    expect(metadata.labels).toEqual({ app: 'web', tier: 'front' })
    expect(spec.replicas).toBe(0)
    expect(spec.template.spec.containers).toMatchObject([
      {
        image: 'nginx:1.29',
        env: [
          { name: 'A', value: '1' },
          { name: 'C', value: '3' },
        ],
      },
    ])
  })

  test('what another has scaled stays scaled when the manifest says nothing of it', async () => {
    const namespace = await fresh('silent')
    await kubectl(`apply -n ${namespace} -f -`, web())
    await kubectl(`scale -n ${namespace} deploy/web --replicas=0`)

    await kubectl(`apply -n ${namespace} -f -`, web({ image: 'nginx:1.29' }))
    await kubectl(`apply -n ${namespace} --server-side -f -`, web({ image: 'nginx:1.29', env: {} }))

    const { spec } = await live(namespace)
    expect(spec.replicas).toBe(0)
    expect(spec.template.spec.containers[0]).not.toHaveProperty('env')
  })

  test('from the client side to the server side, which takes over what kubectl owned', async () => {
    const namespace = await fresh('upgrade')
    await kubectl(`apply -n ${namespace} -f -`, web({ replicas: 0 }))
    expect(writersOf(await live(namespace))).toEqual(['kubectl-client-side-apply Update'])

    await kubectl(`apply -n ${namespace} --server-side -f -`, web({ replicas: 0, image: 'nginx:1.29' }))

    const after = await live(namespace)
    expect(writersOf(after).toSorted()).toEqual(['kubectl Apply', 'kubectl-last-applied Apply'])
    expect(after.metadata.managedFields.find(({ manager }) => manager === 'kubectl-last-applied')?.fieldsV1).toEqual({
      'f:metadata': { 'f:annotations': { [`f:${lastApplied}`]: {} } },
    })
    expect(JSON.parse(after.metadata.annotations?.[lastApplied] ?? '')).toMatchObject({
      spec: { template: { spec: { containers: [{ image: 'nginx:1.29' }] } } },
    })
  })

  test('and leaves out there what it has left out since', async () => {
    await kubectl('apply -n upgrade --server-side -f -', web({ image: 'nginx:1.29', env: { B: '2' } }))

    const { spec } = await live('upgrade')
    expect(spec.replicas).toBe(1) // nobody says so any more: the default
    expect(spec.template.spec.containers).toMatchObject([{ image: 'nginx:1.29', env: [{ name: 'B', value: '2' }] }])
  })

  test('and back to the client side', async () => {
    expect(await kubectl('apply -n upgrade -f -', web({ replicas: 0 }))).toBe('deployment.apps/web configured\n')

    expect(writersOf(await live('upgrade')).toSorted()).toEqual(['kubectl Apply', 'kubectl-client-side-apply Update'])
  })

  test('on the server side, where others own fields: refused, named, and forced', async () => {
    const namespace = await fresh('conflicts')
    const ours = `apply -n ${namespace} --server-side --field-manager=ours -f -`
    await kubectl(ours, web({ replicas: 0 }))
    await kubectl(`patch -n ${namespace} deploy/web --subresource=scale --type=merge --field-manager=scaler -p {"spec":{"replicas":1}}`)
    await kubectl(`set image -n ${namespace} deploy/web nginx=nginx:1.29`)

    expect(await refused(ours, web({ replicas: 0 })))
      .toContain(`error: Apply failed with 2 conflicts: conflicts with "kubectl-set" using apps/v1:
- .spec.template.spec.containers[name="nginx"].image
conflicts with "scaler" with subresource "scale" using apps/v1:
- .spec.replicas
${review}`)
    expect(await kubectl(`${ours} --force-conflicts`, web({ replicas: 0 }))).toBe('deployment.apps/web serverside-applied\n')

    expect(writersOf(await live(namespace))).toEqual(['ours Apply'])
    expect((await live(namespace)).spec.replicas).toBe(0)
  })

  test('on the server side what two agree on, and each may then leave out', async () => {
    const apply = (manager: string, wish: Wish): Promise<string> =>
      kubectl(`apply -n conflicts --server-side --field-manager=${manager} -f -`, web(wish))
    await apply('theirs', { replicas: 0, env: { A: '1' } })

    await apply('ours', { env: { B: '2' } })
    expect((await live('conflicts')).spec.template.spec.containers).toMatchObject([{ env: [{ name: 'A' }, { name: 'B' }] }])
    expect((await live('conflicts')).spec.replicas).toBe(0)

    await apply('theirs', { env: {} })
    expect((await live('conflicts')).spec.template.spec.containers).toMatchObject([{ env: [{ name: 'B' }] }])
    expect((await live('conflicts')).spec.replicas).toBe(1)
  })

  test.each<[string, string, Readonly<Record<string, string>>]>([
    ['by label', '--prune -l set=mine', {}],
    ['by set', '--server-side --prune --applyset=mine', { KUBECTL_APPLYSET: 'true' }],
  ])('and prunes %s', async (name, options, env) => {
    const namespace = await fresh(name.replace(' ', '-'))
    await kubectl(`create cm -n ${namespace} theirs`)
    await kubectl(`apply -n ${namespace} ${options} -f -`, [configMap('one'), configMap('two')].join('\n---\n'), env)

    const output = await kubectl(`apply -n ${namespace} ${options} -f -`, configMap('one'), env)

    expect(output).toMatch(/^configmap\/one (unchanged|serverside-applied)\nconfigmap\/two pruned\n$/)
    expect(await kubectl(`get cm -n ${namespace} -o name`)).toBe('configmap/kube-root-ca.crt\nconfigmap/one\nconfigmap/theirs\n')
  })

  test('and shows, sets and edits what was last applied', async () => {
    const namespace = await fresh('last')
    await kubectl(`create -n ${namespace} -f -`, configMap('one'))
    await kubectl(`apply set-last-applied -n ${namespace} --create-annotation -f -`, configMap('one'))
    const editor = await session.write('editor', `#!/bin/sh\nsed -i 's/^  a: b/  c: d/' "$1"\n`)

    expect(await kubectl(`apply view-last-applied -n ${namespace} cm/one`)).toContain('data:\n  a: b\n')
    expect(await kubectl(`apply edit-last-applied -n ${namespace} cm/one`, '', { KUBE_EDITOR: editor })).toMatch(/^configmap\/one edited/)
    expect(await kubectl(`apply view-last-applied -n ${namespace} cm/one`)).toContain('data:\n  c: d\n')
    // What is not in the one and not in the other is someone else's.
    await kubectl(`apply -n ${namespace} -f -`, configMap('one', { e: 'f' }))
    expect(await kubectl(`get cm one -n ${namespace} -o jsonpath={.data}`)).toBe('{"a":"b","e":"f"}')
  })
})
