/** The types of metrics.k8s.io, in the notation of generated/schema.json: their models are in no package. (k8s.io/metrics) */
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'
const object = { apiVersion: 'string', kind: 'string', metadata: `${meta}/ObjectMeta&`, timestamp: 'time!', window: 'string!' }
const list = { apiVersion: 'string', kind: 'string', metadata: `${meta}/ListMeta&` }

export const metricsPackage = 'io.k8s.metrics.pkg.apis.metrics.v1beta1'

export const metricsDefinitions = {
  NodeMetrics: { ...object, usage: '{}quantity!' },
  NodeMetricsList: { ...list, items: '[]NodeMetrics!' },
  PodMetrics: { ...object, containers: '[]ContainerMetrics!' },
  PodMetricsList: { ...list, items: '[]PodMetrics!' },
  ContainerMetrics: { name: 'string!', usage: '{}quantity!' },
}
