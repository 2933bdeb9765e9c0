/**
 * kube-apiserver: requests in, responses out, the store behind it. In the order that a request takes:
 *
 * - http/ and http.ts: HTTP as a codec in front of the plain requests (Request in, Response out).
 * - filters/: audit, failures, authentication, impersonation, authorization, timeout. A list in server.ts.
 * - resource-requests.ts: verbs and subresources; routes.ts, discovery/, openapi/, health-routes.ts: everything else.
 * - registry/: one file a verb, over the store; door.ts says which part of an object a write can reach.
 * - authorization/: who may do what, by roles and bindings; the checks that nobody gives what he has not.
 * - admission/: one file a plugin, in the list of chain.ts.
 * - subresources/: one file each, in list.ts.
 * - dialing/: from here to what runs in the cluster: the endpoints of services, for proxies, webhooks and aggregated APIs.
 * - strategies/: what a few kinds do otherwise than most (grace of pods, addresses of services).
 * - watch/: one watch of the store for each resource, fanned out to all who watch.
 * - aggregation/: APIs that servers inside of the cluster serve, and whether they can be reached.
 * - customresources/: kinds that users declare; most of it is loaded with the first definition.
 * - content/: bodies, content negotiation, tables.
 * - bootstrap/: what every cluster has from the start.
 */
export { createApiServer, type ApiServer, type ApiServerOptions } from './server.ts'
export { auditEvents, type Audited } from './audit/event.ts'
export { readPolicy, type AuditPolicy } from './audit/policy.ts'
export type { AuditLog, AuditRecord } from './audit-log.ts'
export type { AdmissionPlugin, Admission, ObjectAdmission } from './admission/plugin.ts'
export { admissionPlugins, chosenPlugins } from './admission/chain.ts'
export type { Attributes, Authorizer, Decision, RuleList } from './authorization/authorizer.ts'
export type { AuthorizationMode } from './authorization/mode.ts'
export { adminUser } from './filters/authentication.ts'
export type { StaticToken } from './tokens/static-tokens.ts'
export type { DialNode } from './environment.ts'
export type { DialAddress, DialOutcome, DialRequest } from './dialing/dial.ts'
export { readDuration } from './filters/timeout.ts'
export * from './http.ts'
