import { expect, test } from 'vitest'
import { testTerminal, type TestTerminal } from '../testing.ts'

const files = { 'web.yaml': '' }
let terminal: TestTerminal | undefined

async function texts(line: string): Promise<readonly string[]> {
  terminal ??= await testTerminal()
  return terminal.complete(line, files)
}

test.each<[string, readonly string[]]>([
  ['kub', ['kubectl']],
  ['kubectl desc', ['describe']],
  ['k roll', ['rollout']],
  ['kubectl rollout st', ['status']],
  ['kubectl help rollout st', ['status']],
  ['kubectl get deploym', ['deployments']],
  ['kubectl get pods,deploym', ['pods,deployments']],
  ['kubectl get ns kube-s', ['kube-system']],
  ['kubectl get ns/kube-s', ['ns/kube-s'.replace('kube-s', 'kube-system')]],
  ['kubectl -n kube-sys', ['kube-system']],
  ['kubectl get pods -n kube-sys', ['kube-system']],
  ['kubectl get pods --namespace=kube-sys', ['--namespace=kube-system']],
  ['kubectl get pods -o ya', ['yaml']],
  ['kubectl get pods -oya', ['-oyaml']],
  ['kubectl get pods --watch-', ['--watch-only']],
  ['kubectl apply -f w', ['web.yaml']],
  ['kubectl scale dep', ['deployments']],
  ['kubectl explain pod.spec.hostU', ['pod.spec.hostUsers']],
  ['kubectl get ns | gr', ['grep']],
  ['kubectl get nothing x', []],
  ['kubectl nothing x', []],
])('%s goes on with %j', async (line, expected) => {
  expect(await texts(line)).toEqual(expected)
})

test('names that the line has already are not offered again', async () => {
  expect(await texts('kubectl get ns kube-system kube-')).not.toContain('kube-system')
})
