import type { ComponentStatus } from '#api'
import { notFound, type ApiResponse, type ObjectMeta } from '#apimachinery'
import type { Served } from '../catalog.ts'
import { presentList, presentObject } from '../content/present.ts'
import type { Call, Environment } from '../environment.ts'
import { compileSelection } from '../registry/selection.ts'

/** What is asked, in upstream's order; the port is where it would listen. (pkg/registry/core/rest) */
const components = [
  ['controller-manager', 10_257],
  ['scheduler', 10_259],
] as const

/** Asks the control plane's other parts whether they are well. */
export async function answerComponentStatuses(environment: Environment, served: Served, call: Call): Promise<ApiResponse> {
  const { name, namespace, query } = call.request
  const items = (await all(environment, served)).filter(compileSelection(served, namespace, query, name).matches)
  if (name === undefined)
    return presentList(environment, served, call, { kind: 'ComponentStatusList', apiVersion: 'v1', metadata: {} as never, items })
  if (!items[0]) throw notFound('', 'componentstatuses', name)
  return presentObject(environment, served, call, items[0])
}

async function all(environment: Environment, served: Served): Promise<readonly ComponentStatus[]> {
  const asked = components.map(async ([name, port]) => {
    const refused = `Get "https://127.0.0.1:${port}/healthz": dial tcp 127.0.0.1:${port}: connect: connection refused`
    return statusOf(served, name, (await environment.isHealthy(name)) ? undefined : refused)
  })
  // Whoever answers this has read its store just now.
  return [...(await Promise.all(asked)), statusOf(served, 'etcd-0', undefined)]
}

function statusOf({ apiVersion }: Served, name: string, problem: string | undefined): ComponentStatus {
  const status = problem === undefined ? { status: 'True', message: 'ok' } : { status: 'False', message: problem }
  const metadata = { name } as ObjectMeta // never stored: it has nothing but its name
  return { apiVersion: apiVersion as 'v1', kind: 'ComponentStatus', metadata, conditions: [{ type: 'Healthy', ...status }] }
}
