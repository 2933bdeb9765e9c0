import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWithKubectl, kubectl, openSession, type Session } from './kubectl-session.ts'

/** The oldest and the newest of those that stand side by side; only this machine's, where there are no others. */
const beside = ['kubectl.1.27', 'kubectl.1.33'].map((name) => join(dirname(kubectl), name)).filter((path) => existsSync(path))
const programs = beside.length > 0 ? beside : [kubectl]

let session: Session

function run(
  program: string,
  line: string,
  input = '',
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const cache = join(session.directory, `cache-${programs.indexOf(program)}`)
  const args = ['--kubeconfig', join(session.directory, 'kubeconfig'), '--cache-dir', cache, ...line.split(' ')]
  return new Promise((resolve) => {
    const options = { env: { ...process.env, HOME: session.directory }, timeout: 60_000, maxBuffer: 64 * 1024 * 1024 }
    const child = execFile(program, args, options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    )
    child.stdin?.end(input)
  })
}

const gadgets = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.shop.example.com}
spec:
  group: shop.example.com
  scope: Namespaced
  names: {plural: gadgets, singular: gadget, kind: Gadget, shortNames: [gg], categories: [all]}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        description: A thing that turns.
        properties:
          spec: {type: object, properties: {size: {type: integer, description: How wide it is.}}}
`

const list = (data: string): string => `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: one}, ${data}: {a: b}}
- {apiVersion: shop.example.com/v1, kind: Gadget, metadata: {name: gear}, spec: {size: 3}}
`

/** What a client asks of a server before it works with it, by clients old and new. */
describeWithKubectl('kubectls old and new find their way', () => {
  beforeAll(async () => {
    session = await openSession(['--speed', '10', '--seed', '1'])
    await session.kubectl(['apply', '-f', '-'], { input: gadgets })
    await session.kubectl(['wait', '--for=condition=established', '--timeout=60s', 'crd/gadgets.shop.example.com'])
  })
  afterAll(() => session?.stop())

  const each = programs.map((program) => [program.slice(program.lastIndexOf('/') + 1), program] as const)

  test.each(each)('%s: api-resources and api-versions', async (_, program) => {
    const wide = await run(program, 'api-resources -o wide')

    expect(wide).toMatchObject({ code: 0, stderr: '' })
    expect(wide.stdout).toMatch(/^NAME +SHORTNAMES +APIVERSION +NAMESPACED +KIND +VERBS +CATEGORIES\n/)
    expect(wide.stdout).toMatch(/^pods +po +v1 +true +Pod +create,delete,deletecollection,get,list,patch,update,watch +all$/m)
    expect(wide.stdout).toMatch(/^gadgets +gg +shop\.example\.com\/v1 +true +Gadget +\S*watch\S* +all$/m)
    expect(wide.stdout).toMatch(/^tokenreviews +authentication\.k8s\.io\/v1 +false +TokenReview +create/m)
    const versions = (await run(program, 'api-versions')).stdout.trim().split('\n')
    expect(versions).toEqual(versions.toSorted())
    expect(versions).toEqual(expect.arrayContaining(['apps/v1', 'shop.example.com/v1', 'v1']))
  })

  test.each(each)('%s: explain, from either version of OpenAPI', async (_, program) => {
    for (const how of ['', ' --output=plaintext-openapiv2']) {
      expect((await run(program, `explain deployment.spec.strategy${how}`)).stdout).toMatch(
        /KIND: +Deployment\n[^]*FIELDS:\n +rollingUpdate\t<[^]*type\t<string>/,
      )
      expect((await run(program, `explain pod.spec.containers.resources.limits${how}`)).stdout).toMatch(/FIELD: +limits <map\[string\]/)
      expect((await run(program, `explain gadget.spec.size${how}`)).stdout).toMatch(/FIELD: +size <integer>[^]*How wide it is\./)
      expect((await run(program, `explain gadgets${how}`)).stdout).toMatch(/A thing that turns\./)
      expect((await run(program, `explain deployment --recursive${how}`)).stdout.split('\n').length).toBeGreaterThan(800)
      expect(await run(program, `explain pod.spec.nope${how}`)).toMatchObject({ code: 1, stderr: 'error: field "nope" does not exist\n' })
    }
  })

  test.each(each)('%s: lists in a manifest, which it validates itself', async (_, program) => {
    expect(await run(program, 'apply -f -', list('data'))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^configmap\/one \w+\ngadget\.shop\.example\.com\/gear \w+\n$/),
    })
    expect((await run(program, 'apply -f -', list('datum'))).stderr).toMatch(/unknown field "datum"/)
    expect((await run(program, 'auth can-i create pods')).stdout).toBe('yes\n')
  })

  test.each(each)('%s: paths as they are', async (_, program) => {
    for (const path of [
      '/',
      '/api',
      '/apis',
      '/api/v1',
      '/apis/apps',
      '/apis/apps/v1',
      '/version',
      '/openapi/v3',
      '/openapi/v3/apis/apps/v1',
    ]) {
      const { code, stdout } = await run(program, `get --raw ${path}`)

      expect([path, code, typeof JSON.parse(stdout)]).toEqual([path, 0, 'object'])
    }
    expect(JSON.parse((await run(program, 'get --raw /openapi/v2')).stdout)).toMatchObject({ swagger: '2.0' })
    for (const path of ['/healthz', '/livez', '/readyz']) expect((await run(program, `get --raw ${path}`)).stdout).toBe('ok')
    expect((await run(program, 'get --raw /metrics')).stdout).toContain('apiserver_request_total')
    expect((await run(program, 'get --raw /nope')).code).toBe(1)
  })

  test.each(each)('%s: cluster-info and its dump', async (_, program) => {
    expect((await run(program, 'cluster-info')).stdout).toContain('is running at')
    const dump = await run(program, 'cluster-info dump')

    expect(dump.code).toBe(0)
    expect(dump.stdout).toContain('"kind": "NodeList"')
    expect(dump.stdout).toContain('"kind": "EventList"')
  })
})
