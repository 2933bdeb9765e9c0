import { expect, test } from 'vitest'
import { testTerminal } from '../testing.ts'

const resource = (name: string, target: object): object => ({ type: 'Resource', resource: { name, target } })

test.each<[string, object]>([
  ['', { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' } }],
  ['--min=2', { minReplicas: 2, maxReplicas: 3 }],
  ['--cpu=70%', { metrics: [resource('cpu', { type: 'Utilization', averageUtilization: 70 })] }],
  ['--cpu=500', { metrics: [resource('cpu', { type: 'AverageValue', averageValue: '500m' })] }],
  ['--memory=200', { metrics: [resource('memory', { type: 'AverageValue', averageValue: '200Mi' })] }],
  ['--memory=1Gi', { metrics: [resource('memory', { type: 'AverageValue', averageValue: '1Gi' })] }],
])('autoscale --max=3 %s', async (flags, spec) => {
  const { execute } = await testTerminal()
  await execute('kubectl create deployment web --image=nginx')

  const { stdout } = await execute(`kubectl autoscale deployment web --max=3 ${flags} --dry-run=client -o json`)

  expect(JSON.parse(stdout)).toMatchObject({ kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' }, spec })
})

test('--cpu-percent still works, and says that it is old', async () => {
  const { execute } = await testTerminal()
  await execute('kubectl create deployment web --image=nginx')

  expect(await execute('kubectl autoscale deployment web --max=3 --cpu-percent=50 --name=half')).toEqual({
    code: 0,
    stdout: 'horizontalpodautoscaler.autoscaling/half autoscaled\n',
    stderr:
      "Flag --cpu-percent has been deprecated, Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).\n",
  })
})

test.each<[string, string]>([
  ['deployment web', 'error: required flag(s) "max" not set\n'],
  ['deployment web --max=0', 'error: --max=MAXPODS is required and must be at least 1, max: 0\n'],
  ['deployment web --max=1 --min=2', 'error: --max=MAXPODS must be larger or equal to --min=MINPODS, max: 1, min: 2\n'],
  ['deployment web --max=1 --memory=much', 'error: invalid resource memory value: much\n'],
  ['deployment nope --max=1', 'Error from server (NotFound): deployments.apps "nope" not found\n'],
  [
    'ns default --max=1',
    'error: cannot autoscale a Namespace: could not find scale subresource for /v1, Resource=namespaces in discovery information\n',
  ],
])('autoscale %s is refused', async (line, stderr) => {
  const { execute } = await testTerminal()
  await execute('kubectl create deployment web --image=nginx')

  expect(await execute(`kubectl autoscale ${line}`)).toEqual({ code: 1, stdout: '', stderr })
})
