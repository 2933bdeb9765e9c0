import { expect, test } from 'vitest'
import { stoppedClock } from '#testing'
import { formatReference, parseReference, type Release } from './image.ts'
import { ImageStore, type PullOutcome } from './image-store.ts'
import { allImages } from './images/index.ts'
import { aBox } from './testing.ts'
import { noTimings, realTimings } from './timings.ts'

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`

test.each([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['nginx:1.29', 'docker.io/library/nginx:1.29'],
  ['library/nginx', 'docker.io/library/nginx:latest'],
  ['team/app:v1.2-rc_3', 'docker.io/team/app:v1.2-rc_3'],
  ['docker.io/library/nginx', 'docker.io/library/nginx:latest'],
  ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
  ['localhost/app', 'localhost/app:latest'],
  ['localhost:5000/app', 'localhost:5000/app:latest'],
  ['registry:5000/a/b/c:x', 'registry:5000/a/b/c:x'],
  [`nginx@${digest}`, `docker.io/library/nginx@${digest}`],
  [`nginx:1.29@${digest}`, `docker.io/library/nginx:1.29@${digest}`],
])('%s is %s', (text, full) => {
  const reference = parseReference(text)

  expect(reference && formatReference(reference)).toBe(full)
})

test.each([
  '',
  'Nginx',
  'nginx:',
  'nginx:a b',
  'nginx:-x',
  '/nginx',
  'nginx/',
  'a//b',
  'nginx@sha256:12',
  'nginx@',
  '-nginx',
  'nginx!',
  `x:${'a'.repeat(129)}`,
])('%j is no reference', (text) => {
  expect(parseReference(text)).toBeUndefined()
})

function aStore(restore: ConstructorParameters<typeof ImageStore>[2] = []) {
  const clock = stoppedClock()
  const store = new ImageStore(allImages, realTimings, restore)
  return { clock, store, pull: (image: string) => store.pull(image, clock) }
}

test('a pull takes the time that its bytes take, and tells how far it is', async () => {
  const { clock, store, pull } = aStore()
  const outcome = pull('nginx:1.29')
  expect(store.progress(clock.now())).toBeUndefined()

  await clock.advance(450 + 1500)
  const progress = store.progress(clock.now())
  expect(progress).toMatchObject({ image: 'nginx:1.29', totalBytes: 72_300_000 })
  expect(progress?.doneBytes).toBeGreaterThan(30_000_000)
  expect(progress?.doneBytes).toBeLessThan(72_300_000)
  expect(store.find('nginx:1.29')).toBeUndefined()

  await clock.advance(10_000)
  expect(await outcome).toMatchObject({
    type: 'pulled',
    pullMs: 450 + 3013,
    image: {
      repository: 'docker.io/library/nginx',
      tags: ['1.29'],
      sizeBytes: 72_300_000,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    },
  })
  expect(store.progress(clock.now())).toBeUndefined()
})

test('what is there is not fetched again, only asked about', async () => {
  const { clock, store, pull } = aStore()
  const first = pull('nginx:1.29')
  await clock.advance(10_000)
  await first

  const again = pull('nginx:latest')
  await clock.advance(450)

  expect(await again).toMatchObject({ type: 'pulled', pullMs: 450 })
  expect(store.list()).toMatchObject([{ tags: ['1.29', 'latest'] }])
  expect(store.find('docker.io/library/nginx:latest')).toBe(store.find('nginx'))
})

test('images are fetched one after the other', async () => {
  const { clock, pull } = aStore()
  const done: string[] = []
  for (const image of ['nginx:1.29', 'busybox', 'registry.k8s.io/pause:3.10']) void pull(image).then(() => done.push(image))

  await clock.advance(3463)
  expect(done).toEqual(['nginx:1.29'])

  await clock.advance(5000)
  expect(done).toEqual(['nginx:1.29', 'busybox', 'registry.k8s.io/pause:3.10'])
})

const resolving = (name: string): string => `failed to pull and unpack image "${name}": failed to resolve reference "${name}":`

test.each([
  ['nginx:nope', `rpc error: code = NotFound desc = ${resolving('docker.io/library/nginx:nope')} docker.io/library/nginx:nope: not found`],
  [
    'nosuch/app',
    `${resolving('docker.io/nosuch/app:latest')} pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
  ],
  [
    'registry.example/app:v1',
    `${resolving('registry.example/app:v1')} failed to do request: Head "https://registry.example/v2/app/manifests/v1": dial tcp: lookup registry.example: no such host`,
  ],
  ['Nginx', 'couldn\'t parse image name "Nginx": invalid reference format'],
  [
    `nginx@${digest}`,
    `rpc error: code = NotFound desc = ${resolving(`docker.io/library/nginx@${digest}`)} docker.io/library/nginx@${digest}: not found`,
  ],
])('%s cannot be pulled', async (image, error) => {
  const { clock, store, pull } = aStore()
  const outcome = pull(image)
  await clock.advance(1000)

  expect(await outcome).toEqual<PullOutcome>({ type: 'failed', error })
  expect(store.list()).toEqual([])
})

test('an image can be asked for by its digest', async () => {
  const { clock, store, pull } = aStore()
  const first = pull('nginx')
  await clock.advance(10_000)
  const outcome = await first
  const name = outcome.type === 'pulled' ? `nginx@${outcome.image.digest}` : ''

  expect(store.find(name)).toBe(store.find('nginx'))
  expect(store.find(`busybox@${digest}`)).toBeUndefined()
})

test('a failed pull does not hold up the next', async () => {
  const { clock, pull } = aStore()
  const [bad, good] = [pull('nginx:nope'), pull('busybox')]
  await clock.advance(10_000)

  expect([(await bad).type, (await good).type]).toEqual(['failed', 'pulled'])
})

test('images that are restored are there, with what is in them', async () => {
  const { clock, store, pull } = aStore()
  const first = pull('nginx:1.28')
  await clock.advance(10_000)
  await first

  const restored = aStore(structuredClone(store.list())).store
  const image = restored.find('nginx:1.28')

  expect(image).toEqual(store.find('nginx:1.28'))
  expect(image && restored.release(image)?.version).toBe('1.28.0')
})

test.each([
  [
    'nginx',
    ['latest', 'mainline', 'stable', 'alpine', '1', '1.29', '1.29.3', '1.28', '1.28-alpine', '1.14.2', '1.7.9', 'stable-alpine'],
    ['2', '1.29.99', 'nope', ''],
  ],
  ['busybox', ['latest', '1', '1.36', '1.36.1', '1.28', 'stable', 'musl', '1.36-glibc'], ['2', 'nope']],
  ['registry.k8s.io/pause', ['3.10', '3.9', 'latest'], ['4', 'nope']],
])('%s has its usual tags and no others', (repository, known, unknown) => {
  const image = allImages.find((each) => each.repository === parseReference(repository)?.repository)

  expect(known.filter((tag) => !image?.release(tag))).toEqual([])
  expect(unknown.filter((tag) => image?.release(tag))).toEqual([])
})

test('a tag that has moved on means the new build, and the old one is still there', async () => {
  const clock = stoppedClock()
  let version = '1'
  const release = (): Release => ({ version, sizeBytes: 10, files: () => new Map(), programs: () => new Map() })
  const store = new ImageStore(
    [{ repository: 'docker.io/team/app', release: (tag) => (tag === 'latest' || tag === version ? release() : undefined) }],
    noTimings,
  )
  await store.pull('team/app:1', clock)
  await store.pull('team/app', clock)
  const before = store.find('team/app')

  version = '2'
  await store.pull('team/app', clock)

  expect(store.list().map(({ tags }) => tags)).toEqual([['1'], ['latest']])
  expect(store.find('team/app')?.digest).not.toBe(before?.digest)
})

test('tags of one version are one image, versions are different ones', async () => {
  const { clock, store, pull } = aStore()
  for (const tag of ['latest', '1.29', '1.29.3', '1.28']) void pull(`nginx:${tag}`)
  await clock.advance(60_000)

  expect(store.list().map(({ tags }) => tags)).toEqual([['latest', '1.29', '1.29.3'], ['1.28']])
})

test.each([
  ['TERM', 0],
  ['INT', 0],
] as const)('pause does nothing until %s', async (stopSignal, exitCode) => {
  const box = await aBox({ imageName: 'registry.k8s.io/pause:3.10', stopSignal })
  await box.clock.advance(3_600_000)
  expect(box.view().phase.type).toBe('running')

  await box.stop()

  expect(box.view().phase).toMatchObject({ exitCode })
  expect(box.log()).toEqual([])
})

test('busybox without a command is a shell that has nothing to read', async () => {
  const { view } = await aBox({ imageName: 'busybox:1.36' })

  expect(view().phase).toMatchObject({ type: 'exited', exitCode: 0 })
})
