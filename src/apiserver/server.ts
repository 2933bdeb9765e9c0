import { resources as declared, type Resource } from '#api'
import { kubernetesVersion, type ApiHandler, type ApiRequest, type ApiResponse, type VersionInfo } from '#apimachinery'
import type { Clock, Random, Stop } from '#kernel'
import type { Store } from '#store'
import { chosenPlugins } from './admission/chain.ts'
import type { AdmissionPlugin } from './admission/plugin.ts'
import { PolicyBook } from './admission/policies/book.ts'
import { PolicyStatus } from './admission/policies/status.ts'
import { WebhookBook } from './admission/webhooks/book.ts'
import { AggregatedApis } from './aggregation/apis.ts'
import type { Audited } from './audit/event.ts'
import { AuditRing, type AuditLog } from './audit-log.ts'
import { alwaysAllow, type Authorizer } from './authorization/authorizer.ts'
import { authorizerOf, type AuthorizationMode } from './authorization/mode.ts'
import { RoleStore } from './authorization/role-store.ts'
import { bootstrap } from './bootstrap/bootstrap.ts'
import type { Standing } from './bootstrap/own/identity-lease.ts'
import { createCatalog } from './catalog.ts'
import { isYaml, loadYaml } from './content/yaml.ts'
import { DefinitionFollower } from './customresources/follower.ts'
import { concernsDefinitions, loadForDefinition } from './customresources/load.ts'
import { unreachable, type DialAddress } from './dialing/dial.ts'
import { discoveryRoutes } from './discovery/routes.ts'
import { newOutcome, type Call, type DialNode, type Environment, type Hold } from './environment.ts'
import { audit } from './filters/audit.ts'
import { adminUser, anonymousUser, authentication, type Authenticators } from './filters/authentication.ts'
import { authorization } from './filters/authorization.ts'
import { FlowControl } from './flowcontrol/flow-control.ts'
import { flowControlRoute } from './flowcontrol/debug-route.ts'
import { priorityAndFairness } from './flowcontrol/filter.ts'
import { failures, type OnPanic } from './filters/failures.ts'
import { chain } from './filters/filter.ts'
import { impersonation } from './filters/impersonation.ts'
import { timeout } from './filters/timeout.ts'
import { healthRoutes, versionRoutes, type Health } from './health-routes.ts'
import { measuredPlugins } from './metrics/admission.ts'
import { Metrics } from './metrics/metrics.ts'
import { measure, metricsRoute } from './metrics/route.ts'
import { openApiRoutes } from './openapi/routes.ts'
import { handleResource } from './resource-requests.ts'
import { jsonAnswer, pageNotFound, type Route } from './routes.ts'
import { methodNotAllowed } from './subresources/subresource.ts'
import { sendBookmarks } from './watch/bookmarks.ts'
import { WriteCauses } from './watch/write-causes.ts'
import { issuerRoutes } from './tokens/issuer-routes.ts'
import { certificateAuthentication } from './tokens/client-certificates.ts'
import { tokenAuthentication, type StaticToken } from './tokens/static-tokens.ts'
import { userOfToken } from './tokens/verify.ts'

export interface ApiServerOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  /** Hands requests for log, exec, attach, portforward and proxy on to a node's kubelet. */
  readonly dialNode: DialNode
  /** Whether another part of the control plane answers. Default: none does. */
  readonly isHealthy?: Environment['isHealthy']
  /** Reaches what runs in the cluster, for webhooks, services and aggregated APIs. Default: nothing can be reached. */
  readonly dial?: DialAddress
  /** Default: all that #api declares. */
  readonly resources?: readonly Resource[]
  /** Default: 10.96.0.0/12. */
  readonly serviceCidr?: string
  /** Where the service `kubernetes` leads. */
  readonly advertised?: { readonly address: string; readonly port: number }
  readonly version?: VersionInfo
  /** In order. Default: those that are on by default. */
  readonly admission?: readonly AdmissionPlugin[]
  /** Default: AlwaysAllow. */
  readonly authorizer?: AuthorizationMode | Authorizer
  /** Users that are known by tokens from the start (--token-auth-file). */
  readonly staticTokens?: readonly StaticToken[]
  /** Whether those who could say who they are need not (--anonymous-auth). Default: true; with AlwaysAllow it is always false. */
  readonly anonymousAuth?: boolean
  /** The process's, for what is loaded from outside of simulated time (the field docs, the YAML reader). */
  readonly hold?: Hold
  /** Who this server is among those of its cluster. Absent: it does not say. */
  readonly standing?: Standing
  readonly onPanic?: OnPanic
  /** How many requests are answered at once (--max-requests-inflight and --max-mutating-requests-inflight). Default: 600. */
  readonly maxInFlight?: number
  /** How long a request may take (--request-timeout). Default: 60,000. */
  readonly requestTimeoutMs?: number
  /** Told of every request that is answered (--audit-log-path). */
  readonly onAudited?: (audited: Audited) => void
}

export interface ApiServer {
  readonly handle: ApiHandler
  readonly audit: AuditLog
  /** Creates what every cluster has, and begins with upkeep. Requests wait until it is done. */
  start(): Promise<void>
  /** Ends all watches. */
  stop(): void
}

/** kube-apiserver: everything between a request and the store. */
export function createApiServer(options: ApiServerOptions): ApiServer {
  const { clock, onPanic = () => undefined } = options
  const metrics = new Metrics()
  const environment = environmentOf(options, metrics)
  const log = new AuditRing()
  let started: Promise<void> | undefined
  let isReady = false
  let isStopping = false
  let stopBookmarks: Stop = () => undefined
  let stopUpkeep: Stop = () => undefined
  const definitions = new DefinitionFollower(environment, onPanic)
  const policyStatus = new PolicyStatus(environment, onPanic)
  const apis = new AggregatedApis(environment, onPanic)
  const flowControl = new FlowControl(options.store, options.maxInFlight ?? defaultMaxInFlight)
  const health: Health = { store: options.store, clock, isReady: () => isReady, isStopping: () => isStopping }
  const routes = routesOf(
    options,
    environment,
    [metricsRoute(metrics, flowControl, environment, options.version ?? kubernetesVersion), flowControlRoute(flowControl)],
    apis,
    health,
  )
  const filters = [
    audit(log, clock, options.onAudited),
    measure(metrics, environment, (path) => routes.some(({ paths }) => paths.includes(path))),
    failures(onPanic),
    authentication(authenticatorsOf(options, environment)),
    impersonation(environment.authorizer),
    priorityAndFairness(flowControl, clock),
    authorization(environment.authorizer),
    timeout(clock, options.requestTimeoutMs),
  ]
  const answer = chain(
    filters,
    (call) => apis.answer(call) ?? dispatch(environment, routes, call),
    () => clock.now(),
  )

  const start = (): Promise<void> => {
    isStopping = false
    stopBookmarks()
    stopBookmarks = sendBookmarks(environment.catalog, clock)
    started ??= definitions
      .follow()
      .then(() => apis.follow())
      .then(() => bootstrap(environment, advertisedOf(options), options.standing))
      .then((stop) => {
        stopUpkeep = stop
      })
      .then(() => flowControl.follow())
      .then(() => policyStatus.follow())
      .then(() => {
        isReady = true
      })
    return started
  }
  return {
    audit: log,
    async handle(request, signal) {
      if (!isReady && started && request.resource !== undefined) await started
      return answer(callOf(request, signal))
    },
    start,
    stop() {
      isStopping = true
      stopBookmarks()
      stopUpkeep()
      environment.roles.stop()
      flowControl.stop()
      environment.webhooks.stop()
      environment.policies.stop()
      policyStatus.stop()
      environment.authorizer.stop?.()
      definitions.stop()
      apis.stop()
      for (const { watches } of environment.catalog.all) watches.stop()
    },
  }
}

const defaultMaxInFlight = 400 + 200
const defaultServiceCidr = '10.96.0.0/12'
const advertisedOf = ({ advertised, serviceCidr = defaultServiceCidr }: ApiServerOptions) => ({
  address: '172.18.0.2',
  port: 6443,
  ...advertised,
  serviceCidr,
})

function environmentOf(options: ApiServerOptions, metrics: Metrics): Environment {
  const {
    store,
    clock,
    random,
    dialNode,
    isHealthy = () => Promise.resolve(false),
    resources = declared,
    admission = chosenPlugins([], []),
    serviceCidr = defaultServiceCidr,
  } = options
  const { authorizer: mode = 'AlwaysAllow', hold = (work) => work } = options
  const causes = new WriteCauses()
  const roles = new RoleStore(store)
  const authorizer = authorizerOf(mode, roles, store, hold)
  const catalog = createCatalog(resources, { store, causes })
  const environment: Environment = {
    store,
    clock,
    random,
    catalog,
    causes,
    admission: measuredPlugins(admission, metrics, clock),
    authorizer,
    roles,
    authenticate: tokenAuthentication((token, audiences) => userOfToken(environment, token, audiences), options.staticTokens),
    dialNode,
    isHealthy,
    serviceCidr,
    hold,
    dial: options.dial ?? unreachable,
    webhooks: new WebhookBook(store),
    policies: new PolicyBook(store),
  }
  return environment
}

const authenticatorsOf = ({ anonymousAuth = true }: ApiServerOptions, environment: Environment): Authenticators => ({
  token: environment.authenticate,
  certificate: certificateAuthentication(environment),
  // Nobody in particular must not be able to do everything. (pkg/kubeapiserver/options/authentication.go)
  allowsAnonymous: anonymousAuth && environment.authorizer !== alwaysAllow,
})

function routesOf(
  options: ApiServerOptions,
  environment: Environment,
  figures: readonly Route[],
  apis: AggregatedApis,
  health: Health,
): readonly Route[] {
  const { catalog, hold } = environment
  const { version = kubernetesVersion } = options
  const { address, port } = advertisedOf(options)
  const routes = [
    discoveryRoutes(catalog, `${address}:${port}`, () => apis.versions),
    openApiRoutes(catalog, version.gitVersion, hold),
    healthRoutes(health),
    versionRoutes(version),
    ...figures,
    issuerRoutes(environment),
  ]
  const index = () => jsonAnswer({ paths: routes.flatMap((route) => route.paths).toSorted() })
  return [...routes, { name: 'index', paths: [], handle: (_, path) => (path === '/' ? index() : undefined) }]
}

const callOf = (request: ApiRequest, signal: AbortSignal | undefined): Call => ({
  request,
  ...(signal && { signal }),
  user: request.peer ? anonymousUser : adminUser,
  warnings: [],
  outcome: newOutcome(),
})

async function dispatch(environment: Environment, routes: readonly Route[], call: Call): Promise<ApiResponse> {
  const { resource, path = '/', verb } = call.request
  if (isYaml(call.request)) await environment.hold(loadYaml())
  if (concernsDefinitions(call.request)) await environment.hold(loadForDefinition(call.request))
  if (resource !== undefined) return handleResource(environment, call)
  for (const route of routes) {
    const response = await route.handle(call.request, path)
    if (!response) continue
    if (verb !== 'get' && verb !== 'list') throw methodNotAllowed()
    return response
  }
  return pageNotFound()
}
