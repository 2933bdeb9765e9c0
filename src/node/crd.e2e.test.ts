import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWithKubectl, openSession, type Session } from './kubectl-session.ts'

let session: Session
const kubectl: Session['kubectl'] = (args, options) => session.kubectl(args, options)

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: crontabs.stable.example.com
spec:
  group: stable.example.com
  scope: Namespaced
  names:
    plural: crontabs
    kind: CronTab
    shortNames: [ct]
    categories: [schedules]
  versions:
  - name: v1
    served: true
    storage: true
    subresources:
      status: {}
      scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}
    selectableFields:
    - jsonPath: .spec.image
    additionalPrinterColumns:
    - {name: Spec, type: string, description: When it runs, jsonPath: .spec.cronSpec}
    - {name: Replicas, type: integer, jsonPath: .spec.replicas, priority: 1}
    - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
    schema:
      openAPIV3Schema:
        type: object
        description: CronTab runs a container again and again.
        properties:
          spec:
            type: object
            required: [cronSpec]
            properties:
              cronSpec:
                type: string
                description: When it runs, as in a crontab.
                pattern: '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$'
              image: {type: string, default: busybox}
              replicas: {type: integer, minimum: 1, maximum: 10}
          status:
            type: object
            properties:
              replicas: {type: integer}
`

const crontab = (name: string, spec = 'replicas: 2'): string => `apiVersion: stable.example.com/v1
kind: CronTab
metadata:
  name: ${name}
spec:
  cronSpec: "* * * * */5"
  ${spec}
`

const apply = (input: string, ...options: string[]): Promise<string> => kubectl(['apply', '-f', '-', ...options], { input })
const refused = async (args: readonly string[], input?: string): Promise<string> => {
  const { code, stderr } = await session.run(args, input === undefined ? {} : { input })
  expect(code).not.toBe(0)
  return stderr
}

/** What a real kubectl must be able to do with kinds of its own. One thing builds on the other, in this order. */
describeWithKubectl('a real kubectl and custom resources', () => {
  beforeAll(async () => {
    session = await openSession(['--speed', '10', '--seed', '1'])
  })
  afterAll(() => session?.stop())

  test('declares a kind, which is established', async () => {
    expect(await apply(definition)).toBe('customresourcedefinition.apiextensions.k8s.io/crontabs.stable.example.com created\n')
    const crd = 'crd/crontabs.stable.example.com'
    expect(await kubectl(['wait', '--for', 'condition=established', '--timeout=60s', crd])).toMatch(/condition met/)
    expect(await kubectl(['get', 'crd'])).toMatch(/^NAME +CREATED AT\ncrontabs\.stable\.example\.com +\d{4}-/)
    expect(await kubectl(['api-resources', '--api-group=stable.example.com', '--no-headers'])).toMatch(
      /^crontabs +ct +stable\.example\.com\/v1 +true +CronTab\n$/,
    )
  })

  test('explains it', async () => {
    expect(await kubectl(['explain', 'ct'])).toMatch(/KIND: +CronTab[^]*CronTab runs a container again and again\.[^]*spec\t<Object>/)
    expect(await kubectl(['explain', 'crontab.spec.cronSpec'])).toMatch(/FIELD: cronSpec <string>[^]*When it runs, as in a crontab\./)
  })

  test('applies objects, in both ways', async () => {
    expect(await apply(crontab('mine'))).toBe('crontab.stable.example.com/mine created\n')
    expect(await apply(crontab('mine'))).toBe('crontab.stable.example.com/mine unchanged\n')
    expect(await apply(crontab('mine', 'replicas: 3'))).toBe('crontab.stable.example.com/mine configured\n')
    expect(await apply(crontab('yours', 'image: alpine'), '--server-side')).toBe('crontab.stable.example.com/yours serverside-applied\n')
    expect(await kubectl(['get', 'ct', 'mine', '-o', 'jsonpath={.spec}'])).toBe('{"cronSpec":"* * * * */5","image":"busybox","replicas":3}')
  })

  test('gets them by short name, category and field, with their columns', async () => {
    expect(await kubectl(['get', 'ct'])).toMatch(/^NAME +SPEC +AGE\nmine +\* \* \* \* \*\/5 +\d+\w+\nyours /)
    expect(await kubectl(['get', 'crontabs', '-o', 'wide'])).toMatch(
      /^NAME +SPEC +REPLICAS +AGE\nmine +\S+ \* \* \* \S+ +3 +\d+\w+\nyours +\S+ \* \* \* \S+ +\d+\w+\n$/,
    )
    expect(await kubectl(['get', 'schedules', '-o', 'name'])).toBe('crontab.stable.example.com/mine\ncrontab.stable.example.com/yours\n')
    expect(await kubectl(['get', 'ct', '--field-selector', 'spec.image=alpine', '-o', 'name'])).toBe('crontab.stable.example.com/yours\n')
  })

  test('changes them: patch, label, scale', async () => {
    expect(await kubectl(['patch', 'ct', 'mine', '--type', 'merge', '-p', '{"spec":{"replicas":4}}'])).toMatch(/patched/)
    expect(await kubectl(['patch', 'ct', 'mine', '--type', 'json', '-p', '[{"op":"remove","path":"/spec/replicas"}]'])).toMatch(/patched/)
    expect(await kubectl(['label', 'ct', 'mine', 'tier=one'])).toMatch(/labeled/)
    expect(await kubectl(['scale', 'ct/mine', '--replicas=5'])).toBe('crontab.stable.example.com/mine scaled\n')
    expect(await kubectl(['get', 'ct', '-l', 'tier=one', '-o', 'jsonpath={.items[*].spec.replicas}'])).toBe('5')
    expect(await kubectl(['describe', 'ct', 'mine'])).toMatch(/Cron Spec: +\* \* \* \* \*\/5/)
  })

  test('is told what is wrong', async () => {
    expect(await refused(['apply', '-f', '-'], crontab('bad', 'replicas: 11'))).toBe(
      'The CronTab "bad" is invalid: spec.replicas: Invalid value: 11: spec.replicas in body should be less than or equal to 10\n',
    )
    expect(await refused(['apply', '-f', '-'], crontab('bad', 'colour: red'))).toMatch(
      /strict decoding error: unknown field "spec\.colour"/,
    )
    expect(await refused(['patch', 'ct', 'mine', '-p', '{"spec":{"replicas":5}}'])).toMatch(
      /application\/strategic-merge-patch\+json is not supported by stable\.example\.com\/v1, Kind=CronTab/,
    )
    expect(await refused(['apply', '-f', '-'], definition.replace('scope: Namespaced', 'scope: Wide'))).toMatch(
      /spec\.scope: (Unsupported value: "Wide": supported values: "Cluster", "Namespaced"|Invalid value: "Wide": field is immutable)/,
    )
  })

  test('deletes objects, and with the definition all that are left', async () => {
    expect(await kubectl(['delete', 'ct', 'mine'])).toBe('crontab.stable.example.com "mine" deleted\n')
    expect(await kubectl(['delete', 'crd', 'crontabs.stable.example.com'])).toMatch(/deleted/)
    expect(await refused(['get', 'ct'])).toMatch(/could not find the requested resource|doesn't have a resource type "ct"/)
    expect(await kubectl(['get', 'crd'])).toBe('')
    expect(await apply(definition)).toMatch(/created/)
    await kubectl(['wait', '--for', 'condition=established', '--timeout=60s', 'crd', '--all'])
    expect(await kubectl(['get', 'ct', '-A'])).toBe('')
  })
})
