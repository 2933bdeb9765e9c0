/**
 * The cluster's network: pod addresses, what kube-proxy does with services, cluster DNS, HTTP between pods of one or several
 * nodes, and a record of the flows. Knows no API server: services, endpoints and routes are fed to it.
 */
export * from './http.ts'
export * from './address.ts'
export * from './link.ts'
export * from './service-table.ts'
export * from './endpoints.ts'
export * from './routes.ts'
export * from './dns.ts'
export * from './flow-log.ts'
export * from './node-network.ts'
