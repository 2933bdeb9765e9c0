import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

test('without options there is a cluster of three nodes at the usual port', () => {
  expect(readOptions([])).toEqual({ port: 6443, nodes: 3, speed: 1 })
})

test('all options can be given', () => {
  const args = ['--port', '0', '--nodes=5', '--speed', '2.5', '--seed', '42', '--write-kubeconfig', 'config']

  expect(readOptions(args)).toEqual({ port: 0, nodes: 5, speed: 2.5, seed: 42, kubeconfig: 'config' })
  expect(readOptions(['-h'])).toBe('help')
})

test('who may do what is chosen as for kube-apiserver', () => {
  expect(readOptions(['--authorization-mode', 'RBAC'])).toMatchObject({ apiServer: { authorizationMode: 'RBAC' } })
  const lists = ['--enable-admission-plugins', 'NamespaceExists', '--disable-admission-plugins', 'Priority,RuntimeClass']
  expect(readOptions(lists)).toMatchObject({
    apiServer: { enableAdmissionPlugins: ['NamespaceExists'], disableAdmissionPlugins: ['Priority', 'RuntimeClass'] },
  })
})

test('the etcd to keep the cluster in is a URL', () => {
  expect(readOptions(['--etcd', 'http://127.0.0.1:2379'])).toMatchObject({ etcd: 'http://127.0.0.1:2379' })
})

test.each([
  [['--port', '65536'], '--port must be a whole number from 0 to 65535, not "65536".'],
  [['--port', 'http'], '--port must be a whole number'],
  [['--nodes', '1.5'], '--nodes must be a whole number'],
  [['--speed', 'fast'], '--speed must be a number, 0 or more, not "fast".'],
  [['--seed='], '--seed must be a whole number'],
  [['--write-kubeconfig='], '--write-kubeconfig needs the name of a file.'],
  [['--authorization-mode', 'ABAC'], '--authorization-mode must be AlwaysAllow or RBAC, not "ABAC".'],
  [['--etcd', '127.0.0.1:2379'], '--etcd must be a URL such as http://127.0.0.1:2379, not "127.0.0.1:2379".'],
  [['--disable-admission-plugins', 'Priority,Prio'], 'disable-admission-plugins plugin "Prio" is unknown'],
  [['--spede', '2'], "Unknown option '--spede'"],
  [['now'], "Unexpected argument 'now'"],
  [['--port'], 'argument missing'],
])('%j is refused', (args, message) => {
  expect(() => readOptions(args)).toThrow(message)
})
