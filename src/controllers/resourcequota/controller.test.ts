import { expect, test } from 'vitest'
import { configMaps, pods, resourceQuotas } from '#api'
import { aContainer, aPod, inMemoryApi } from '#testing'
import { startControllerManager } from '../manager.ts'
import { resourceQuotaController } from './controller.ts'

const sized = (name: string, cpu: string) => {
  const { metadata, spec } = aPod({ name, spec: { containers: [aContainer({ resources: { requests: { cpu } } })] } })
  return { metadata, spec }
}

test('what a quota allows is let in and counted, more is refused, and what goes makes room', async () => {
  const running = await inMemoryApi()
  const { client, handler, clock } = running
  const api = client(pods, 'default')
  await api.create(sized('early', '500m'))
  const spec = { hard: { pods: '3', 'requests.cpu': '1', configmaps: '0' } }
  await client(resourceQuotas, 'default').create({ metadata: { name: 'small', namespace: 'default' }, spec })
  const used = async () => (await client(resourceQuotas, 'default').get('small')).status?.used
  startControllerManager(running.process('kube-controller-manager'), handler, { controllers: [resourceQuotaController] })
  await clock.advance(5000)
  expect(await used()).toEqual({ pods: '1', 'requests.cpu': '500m', configmaps: '0' })

  await api.create(sized('late', '500m'))
  expect(await used()).toEqual({ pods: '2', 'requests.cpu': '1', configmaps: '0' })
  await expect(api.create(sized('more', '100m'))).rejects.toThrow(
    'pods "more" is forbidden: exceeded quota: small, requested: requests.cpu=100m, used: requests.cpu=1, limited: requests.cpu=1',
  )
  const silent = aPod({ name: 'silent' })
  await expect(api.create({ metadata: silent.metadata, spec: silent.spec })).rejects.toThrow(
    'pods "silent" is forbidden: failed quota: small: must specify requests.cpu for: main',
  )
  await expect(client(configMaps, 'default').create({ metadata: { name: 'c', namespace: 'default' } })).rejects.toThrow(
    'configmaps "c" is forbidden: exceeded quota: small, requested: configmaps=1, used: configmaps=0, limited: configmaps=0',
  )

  await api.delete('early', { gracePeriodSeconds: 0 })
  await clock.advance(5000)
  expect(await used()).toEqual({ pods: '1', 'requests.cpu': '500m', configmaps: '0' })
})

test('a quota that nobody has counted yet lets nothing in', async () => {
  const { client } = await inMemoryApi()
  const quotas = client(resourceQuotas, 'default')
  const quota = await quotas.create({ metadata: { name: 'new', namespace: 'default' }, spec: { hard: { configmaps: '5' } } })
  await quotas.updateStatus({ ...quota, status: { hard: { configmaps: '5' } } })
  await expect(client(configMaps, 'default').create({ metadata: { name: 'c', namespace: 'default' } })).rejects.toThrow(
    'configmaps "c" is forbidden: status unknown for quota: new, resources: configmaps',
  )
})
