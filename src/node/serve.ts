import { randomInt, randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { httpExchange } from '#apiserver'
import { startCluster } from '#cluster'
import { auditLog } from './audit-flags.ts'
import { openDataFile } from './data-file.ts'
import { etcdStore } from './etcd-transport.ts'
import { startHttpServer } from './http-server.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { upgrades } from './upgrades/upgrade.ts'
import { readOptions, usage, type ServeOptions } from './options.ts'
import { clusterCredentials, forPeers, newAdminToken } from './tls.ts'
import { UsageError } from './usage-error.ts'

// Many watches of one component end with the same signal; that is no leak.
setMaxListeners(0)

/** Starts everything; the returned function stops it again. */
async function serve({
  port,
  nodes,
  speed,
  seed = randomInt(2 ** 32),
  kubeconfig,
  etcd,
  dataFile,
  tls = false,
  without = [],
  apiServer,
  ...audit
}: ServeOptions): Promise<() => Promise<void>> {
  if (etcd !== undefined && dataFile !== undefined) throw new UsageError('--data-file cannot be used with --etcd.')
  const kept = dataFile === undefined ? undefined : await openDataFile(dataFile)
  const onAudited = auditLog(audit)
  const admin = tls ? newAdminToken() : undefined
  const cluster = await startCluster({
    nodes,
    without,
    seed,
    speed,
    ...(etcd !== undefined && { openStore: etcdStore(etcd, seed) }),
    apiServer: {
      ...apiServer,
      ...(onAudited && { onAudited }),
      ...(admin && { staticTokens: [...(apiServer?.staticTokens ?? []), admin] }),
    },
    ...(kept?.snapshot && { snapshot: kept.snapshot }),
  })
  try {
    const { handler } = cluster
    const credentials = tls ? await clusterCredentials(handler) : undefined
    const outside = credentials ? forPeers(handler) : handler
    const server = await startHttpServer({
      port,
      handle: httpExchange(outside, { auditId: randomUUID }),
      upgrade: upgrades(outside),
      ...(credentials && { tls: credentials.server }),
    })
    if (kubeconfig !== undefined)
      await writeKubeconfig(kubeconfig, server.url, credentials && admin && { ...credentials.admin, token: admin.token })
    await handler({ verb: 'list', version: 'v1', resource: 'namespaces' }) // answered once the API server is ready
    console.log(`Tabernetes serves the Kubernetes API at ${server.url}`)
    return async () => {
      await server.close()
      await kept?.save(await cluster.control.snapshot())
      await cluster.close()
    }
  } catch (error) {
    await cluster.close()
    throw error
  }
}

function stopOnSignals(stop: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Once: who presses Ctrl-C again will not wait.
    process.once(signal, () => void stop().then(() => process.exit(0)))
  }
}

function complain(error: unknown): never {
  if (!(error instanceof UsageError)) throw error
  console.error(`${error.message}\nSee npm run serve -- --help.`)
  process.exit(1)
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') console.log(usage)
  else stopOnSignals(await serve(options))
} catch (error) {
  complain(error)
}
