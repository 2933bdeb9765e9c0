import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWithKubectl, openSession, type Session } from './kubectl-session.ts'
import { firstSet, secondSet, type Manifest, type ObjectSet } from './ways-of-writing/object-set.ts'
import { Rest } from './ways-of-writing/rest.ts'
import { cronJobOwners, ownersOf, settingsOwners, widgetOwners } from './ways-of-writing/owners.ts'

let session: Session
let rest: Rest

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
const yamlOf = (manifests: readonly Manifest[]): string => manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n')
const kubectl = (line: string, manifests: readonly Manifest[] = []): Promise<string> =>
  session.kubectl(line.split(' '), { input: yamlOf(manifests) })

/** How objects are written for the first time, and how they are changed. */
interface Way {
  create(manifests: readonly Manifest[]): Promise<unknown>
  change(manifests: readonly Manifest[]): Promise<unknown>
}

const inOrder = async (manifests: readonly Manifest[], write: (manifest: Manifest) => Promise<unknown>): Promise<void> => {
  for (const manifest of manifests) await write(manifest)
}

const ways: Readonly<Record<string, Way>> = {
  apply: {
    create: (manifests) => kubectl('apply -f -', manifests),
    change: (manifests) => kubectl('apply -f -', manifests),
  },
  server: {
    create: (manifests) => kubectl('apply --server-side -f -', manifests),
    change: (manifests) => kubectl('apply --server-side -f -', manifests),
  },
  create: {
    create: (manifests) => kubectl('create -f -', manifests),
    change: (manifests) => kubectl('replace -f -', manifests),
  },
  save: {
    create: (manifests) => kubectl('create --save-config -f -', manifests),
    change: (manifests) => kubectl('apply -f -', manifests),
  },
  rest: {
    create: (manifests) => inOrder(manifests, (manifest) => rest.create(manifest)),
    change: (manifests) => inOrder(manifests, (manifest) => rest.replace(manifest)),
  },
}

/** The namespace of a way, and the beginning of its kind's group. */
const placeOf = (way: string): string => `by-${way}`

/** Objects as they are left, without what differs by who, when and where; nor what controllers make of them. */
async function left(way: string, { ground, objects }: ObjectSet): Promise<readonly unknown[]> {
  const found = await Promise.all([...ground, ...objects].map((manifest) => rest.get(manifest)))
  return found.map((object) => JSON.parse(JSON.stringify(comparable(object)).replaceAll(placeOf(way), 'PLACE')) as unknown)
}

function comparable({ metadata, status: _status, ...content }: Manifest): object {
  const { uid: _uid, resourceVersion: _version, creationTimestamp: _time, managedFields: _owners, finalizers: _held, ...kept } = metadata
  const annotations = Object.entries((kept['annotations'] ?? {}) as Record<string, string>).filter(
    ([name]) => name !== lastApplied && name !== 'deployment.kubernetes.io/revision',
  )
  const { clusterIP: _ip, clusterIPs: _ips, ...spec } = (content['spec'] ?? {}) as Record<string, unknown>
  return { ...content, ...(content['spec'] !== undefined && { spec }), metadata: { ...kept, annotations: Object.fromEntries(annotations) } }
}

const established = (way: string): Promise<string> =>
  kubectl(`wait --for=condition=established --timeout=60s crd/widgets.${placeOf(way)}.example.com`)

async function createAll(way: string, { ground, objects }: ObjectSet): Promise<void> {
  await ways[way]?.create(ground)
  await established(way)
  await ways[way]?.create(objects)
}

const others = Object.keys(ways).filter((way) => way !== 'apply')

/** Each way of writing has a namespace and a kind of its own. One thing builds on the other, in this order. */
describeWithKubectl('whichever way a set of objects is written, the same is left', () => {
  beforeAll(async () => {
    session = await openSession(['--speed', '10', '--seed', '1'])
    rest = new Rest(session.url)
    await createAll('apply', firstSet(placeOf('apply')))
  })
  afterAll(() => session?.stop())

  test.each(others)('by %s', async (way) => {
    await createAll(way, firstSet(placeOf(way)))

    expect(await left(way, firstSet(placeOf(way)))).toEqual(await left('apply', firstSet(placeOf('apply'))))
  })

  test.each(Object.keys(ways))('writing the same again by %s changes nothing', async (way) => {
    const { objects } = firstSet(placeOf(way))
    const versions = async (): Promise<unknown> =>
      Promise.all(objects.map(async (object) => [object.kind, (await rest.get(object)).metadata['generation']]))
    const before = await versions()

    await ways[way]?.change(objects)

    expect(await versions()).toEqual(before)
  })

  test.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['ConfigMap', 'settings', settingsOwners],
    ['CronJob', 'report', cronJobOwners],
    ['Widget', 'gear', widgetOwners],
  ])('the owners of the fields of a %s are those that wrote them', async (kind, name, owners) => {
    for (const way of ['apply', 'server', 'create']) {
      const manifest = firstSet(placeOf(way)).objects.find((object) => object.kind === kind && object.metadata.name === name)

      expect([way, manifest && ownersOf(await rest.get(manifest))]).toEqual([way, owners[way]])
    }
  })

  test('changed by apply it is what was wished for', async () => {
    const { objects } = secondSet(placeOf('apply'))
    await ways['apply']?.change(objects)

    const { spec } = (await rest.get(objectOf(objects, 'Deployment'))) as unknown as {
      spec: { template: { spec: object }; strategy: object }
    }
    expect(spec.strategy).toEqual({ type: 'Recreate' })
    expect(spec.template.spec).toMatchObject(templateOf(objects))
    expect(spec.template.spec).not.toHaveProperty('tolerations')
  })

  test.each(others)('changed by %s, too', async (way) => {
    await ways[way]?.change(secondSet(placeOf(way)).objects)

    const theirs = await left('apply', secondSet(placeOf('apply')))
    expect(await left(way, secondSet(placeOf(way)))).toEqual(theirs)
  })
})

const objectOf = (objects: readonly Manifest[], kind: string): Manifest => {
  const found = objects.find((object) => object.kind === kind)
  if (!found) throw new Error(`no ${kind}`)
  return found
}

const templateOf = (objects: readonly Manifest[]): object =>
  (objectOf(objects, 'Deployment') as unknown as { spec: { template: { spec: object } } }).spec.template.spec
