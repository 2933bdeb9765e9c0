import type { ApiRequest, ApiResponse, JsonObject } from '#apimachinery'
import { expect, test } from 'vitest'
import { testTerminal, type TestTerminal } from '../testing.ts'

const version = 'v1beta1'
const discovery = {
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  items: [
    {
      metadata: { name: 'metrics.k8s.io' },
      versions: [
        {
          version,
          resources: [
            { resource: 'nodes', responseKind: { kind: 'NodeMetrics' }, scope: 'Cluster', verbs: ['get', 'list'] },
            { resource: 'pods', responseKind: { kind: 'PodMetrics' }, scope: 'Namespaced', verbs: ['get', 'list'] },
          ],
        },
      ],
    },
  ],
}
const container = (name: string, cpu: string, memory: string) => ({ name, usage: { cpu, memory } })
const nodes = [{ metadata: { name: 'n1' }, usage: { cpu: '123456789n', memory: '512345Ki' } }]
const pods = [
  { metadata: { name: 'b', namespace: 'default' }, containers: [container('x', '1m', '10Mi'), container('y', '250u', '1500Ki')] },
  { metadata: { name: 'a', namespace: 'default' }, containers: [container('x', '10m', '1Mi')] },
  { metadata: { name: 'c', namespace: 'other' }, containers: [container('x', '0', '1Gi')] },
]

/** The metrics API of an extension server. */
function metrics({ path, group, resource, namespace, name }: ApiRequest): ApiResponse | undefined {
  const json = (object: JsonObject): ApiResponse => ({ type: 'object', code: 200, object })
  if (path === '/apis') return json(discovery)
  if (group !== 'metrics.k8s.io') return undefined
  const all = resource === 'nodes' ? nodes : pods.filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
  const one = all.find(({ metadata }) => metadata.name === name)
  return json(one ?? { metadata: {}, items: all })
}

/** A cluster without one. */
const withoutMetrics = ({ path }: ApiRequest): ApiResponse | undefined =>
  path === '/apis' ? { type: 'object', code: 200, object: { ...discovery, items: [] } } : undefined

const node = (name: string): string =>
  `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\nstatus: {allocatable: {cpu: '4', memory: 8Gi}, capacity: {cpu: '8', memory: 16Gi}}\n---\n`

async function terminal(): Promise<TestTerminal> {
  const opened = await testTerminal({ answer: metrics })
  await opened.execute('kubectl create -f nodes.yaml', { 'nodes.yaml': node('n1') + node('n2') })
  return opened
}

test.each<[string, string]>([
  [
    'nodes',
    `NAME   CPU(cores)   CPU(%)      MEMORY(bytes)   MEMORY(%)
n1     124m         3%          500Mi           6%
n2     <unknown>    <unknown>   <unknown>       <unknown>
`,
  ],
  ['node n1 --show-capacity --no-headers', 'n1    124m   1%    500Mi   3%\n'],
  ['pods', 'NAME   CPU(cores)   MEMORY(bytes)\na      10m          1Mi\nb      2m           11Mi\n'],
  ['pod b --containers', 'POD   NAME   CPU(cores)   MEMORY(bytes)\nb     x      1m           10Mi\nb     y      1m           1Mi\n'],
  ['pods --sort-by=memory --no-headers', 'b     2m    11Mi\na     10m   1Mi\n'],
  [
    'pods -A --sum',
    `NAMESPACE   NAME   CPU(cores)   MEMORY(bytes)
default     a      10m          1Mi
default     b      2m           11Mi
other       c      0m           1024Mi
                   ________     ________
                   12m          1036Mi
`,
  ],
])('top %s', async (line, stdout) => {
  const { execute } = await terminal()

  const found = await execute(`kubectl top ${line}`)

  // Upstream ends every cell with a tab, so lines end with blanks.
  expect({ ...found, stdout: found.stdout.replaceAll(/ +\n/g, '\n') }).toEqual({ code: 0, stdout, stderr: '' })
})

test.each<[string, string]>([
  ['nodes', 'Metrics API not available'],
  ['pods -A', 'Metrics API not available'],
  ['pods --sort-by=age', '--sort-by accepts only cpu or memory'],
  ['pod a -l a=b', 'only one of NAME or selector can be provided'],
  ['node a -l a=b', 'only one of NAME or --selector can be provided'],
  ['node a b', "node [NAME | -l label]\nSee 'kubectl top node -h' for help and examples"],
])('top %s without a metrics API is refused', async (line, message) => {
  const { execute } = await testTerminal({ answer: withoutMetrics })

  expect(await execute(`kubectl top ${line}`)).toEqual({ code: 1, stdout: '', stderr: `error: ${message}\n` })
})
