import type { ApiRequest, JsonObject, KubeObject } from '#apimachinery'
import type { Served } from '../catalog.ts'
import type { Call, Environment } from '../environment.ts'
import { isSet, text } from '../registry/query.ts'
import { judge } from './chain.ts'

type Options = (request: ApiRequest) => JsonObject

const streams: Options = ({ query }) => ({
  ...Object.fromEntries(['stdin', 'stdout', 'stderr', 'tty'].flatMap((name) => (isSet(query, name) ? [[name, true]] : []))),
  ...(text(query, 'container') !== undefined && { container: text(query, 'container') }),
})
const path: Options = ({ path: at = '' }) => ({ path: at })

/** What is asked of each connection, as an object: it is what plugins see. */
const optionsOf: Readonly<Record<string, { readonly kind: string; readonly of: Options }>> = {
  'pods/attach': { kind: 'PodAttachOptions', of: streams },
  'pods/exec': {
    kind: 'PodExecOptions',
    of: (request) => ({ ...streams(request), command: [request.query?.['command'] ?? []].flat() }),
  },
  'pods/portforward': {
    kind: 'PodPortForwardOptions',
    of: ({ query }) => ({ ports: [query?.['ports'] ?? []].flat().flatMap((ports) => ports.split(',').map(Number)) }),
  },
  'pods/proxy': { kind: 'PodProxyOptions', of: path },
  'services/proxy': { kind: 'ServiceProxyOptions', of: path },
  'nodes/proxy': { kind: 'NodeProxyOptions', of: path },
}

/** Throws what a plugin has against a connection to an object (exec, attach, portforward, proxy). Nothing for other requests. */
export async function judgeConnection(environment: Environment, { resource }: Served, { request, ...call }: Call): Promise<void> {
  const { subresource, namespace, name } = request
  const options = optionsOf[`${resource.plural}/${subresource}`]
  if (!options || resource.group !== '' || subresource === undefined) return
  await judge(environment, {
    operation: 'CONNECT',
    resource,
    subresource,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    // Options have no metadata.
    object: { kind: options.kind, apiVersion: 'v1', ...options.of(request) } as unknown as KubeObject,
    user: call.user,
    dryRun: false,
    warnings: call.warnings,
    annotations: call.outcome.annotations,
  })
}
