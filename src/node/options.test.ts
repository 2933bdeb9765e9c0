import { expect, test } from 'vitest'
import { flags } from './flags.ts'
import { readOptions, usage } from './options.ts'

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

test('components can be left out, and services have their addresses elsewhere', () => {
  expect(readOptions(['--without', 'scheduler,controller-manager'])).toMatchObject({ without: ['scheduler', 'controller-manager'] })
  const range = ['--service-cluster-ip-range', '192.168.64.9/24', '--authorization-mode', 'RBAC']
  expect(readOptions(range)).toMatchObject({ apiServer: { serviceCidr: '192.168.64.0/24', authorizationMode: 'RBAC' } })
})

test('the usage names every option', () => {
  const names = [...usage.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name]) => name)
  expect(names).toEqual([...flags.map(({ name }) => name), 'help'])
  expect(usage.split('\n').every((line) => line.length <= 160)).toBe(true)
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
  [['--without', 'scheduler,etcd'], '--without can name controller-manager and scheduler, not "etcd".'],
  [['--service-cluster-ip-range', '10.96.0.0'], '--service-cluster-ip-range must be an IPv4 range such as 10.96.0.0/12'],
  [['--spede', '2'], "Unknown option '--spede'"],
  [['now'], "Unexpected argument 'now'"],
  [['--port'], 'argument missing'],
])('%j is refused', (args, message) => {
  expect(() => readOptions(args)).toThrow(message)
})
