import { expect, test } from 'vitest'
import type { RawObject } from '../api.ts'
import { goTyped } from './go-typed.ts'

const text = (object: object): string => JSON.stringify(goTyped(object as RawObject))

test.each<[string, object, string]>([
  [
    'members are in the order of the struct, keys of maps in that of the alphabet',
    { metadata: { labels: { b: '1', a: '2' }, name: 'c' }, data: { z: '1', y: '2' }, kind: 'ConfigMap', apiVersion: 'v1' },
    '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c","creationTimestamp":null,"labels":{"a":"2","b":"1"}},"data":{"y":"2","z":"1"}}',
  ],
  [
    'structs that are no pointers are always there',
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' } },
    '{"kind":"Service","apiVersion":"v1","metadata":{"name":"s","creationTimestamp":null},"spec":{},"status":{"loadBalancer":{}}}',
  ],
  [
    'zeros are left out, and quantities canonical',
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', labels: {} },
      spec: {
        hostNetwork: false,
        securityContext: {},
        containers: [{ name: 'c', tty: false, args: [], resources: { limits: { cpu: 1, memory: '1024Mi' } } }],
      },
    },
    '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"p","creationTimestamp":null},"spec":{"containers":[{"name":"c","resources":{"limits":{"cpu":"1","memory":"1Gi"}}}],"securityContext":{}},"status":{}}',
  ],
  [
    'but not those that Go always writes',
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'r' } },
    '{"kind":"Role","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"r","creationTimestamp":null},"rules":null}',
  ],
  [
    'of a kind that is not ours nothing is known',
    { metadata: { name: 'd' }, kind: 'Deployment', apiVersion: 'apps.example.com/v1' },
    '{"metadata":{"name":"d"},"kind":"Deployment","apiVersion":"apps.example.com/v1"}',
  ],
])('%s', (_, object, expected) => {
  expect(text(object)).toBe(expected)
})
