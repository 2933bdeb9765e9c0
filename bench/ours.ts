import { setMaxListeners } from 'node:events'
import { deployments, events } from '#api'
import { createClient } from '#client'
import { startCluster } from '#cluster'
import { deployment, runScenario } from './scenarios.ts'

setMaxListeners(0)

/** All components in this thread; nothing simulated takes time, and time does not pass by itself. */
await runScenario(async (nodes) => {
  const { handler, control } = await startCluster({ nodes, seed: 1, speed: 0, delays: 'none' })
  const client = createClient(handler, { userAgent: 'bench' })
  const web = client(deployments, 'default')
  await control.runUntilSettled()
  return {
    async deploy(replicas, version) {
      const { metadata, spec } = deployment(replicas, version)
      const existing = await web.get('web').catch(() => undefined)
      if (existing) await web.update({ ...existing, spec })
      else await web.create({ metadata, spec })
    },
    async rolledOut(replicas) {
      await control.runUntilSettled()
      const { status = {}, metadata } = await web.get('web')
      const isDone = status.observedGeneration === metadata.generation && status.updatedReplicas === replicas
      if (!isDone || status.availableReplicas !== replicas) throw new Error(`not rolled out: ${JSON.stringify(status)}`)
    },
    create: async (name) => {
      const involvedObject = { kind: 'Node', name: 'node-1' }
      await client(events, 'default').create({ metadata: { name, namespace: 'default' }, involvedObject, reason: 'Bench' })
    },
    read: async (name) => void (await client(events, 'default').get(name)),
  }
})
