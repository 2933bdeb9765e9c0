import { resources } from '#api'
import { apiVersionOf, type ApiRequest, type JsonObject } from '#apimachinery'

const labels = { app: 'web' }
const selector = { matchLabels: labels }
const spec = { containers: [{ name: 'web', image: 'nginx' }] }
const template = { metadata: { labels }, spec }
const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'web' }
const storage = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
const batchTemplate = { spec: { ...spec, restartPolicy: 'Never' } }

/** What a kind needs to be created at all, by resource. */
const needs: Readonly<Record<string, JsonObject>> = {
  pods: { spec },
  services: { spec: { ports: [{ port: 80 }], selector: labels } },
  deployments: { spec: { selector, template } },
  replicasets: { spec: { selector, template } },
  statefulsets: { spec: { selector, template, serviceName: 'web' } },
  daemonsets: { spec: { selector, template } },
  replicationcontrollers: { spec: { selector: labels, template } },
  podtemplates: { template },
  jobs: { spec: { template: batchTemplate } },
  cronjobs: { spec: { schedule: '* * * * *', jobTemplate: { spec: { template: batchTemplate } } } },
  persistentvolumeclaims: { spec: storage },
  persistentvolumes: { spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, hostPath: { path: '/data' } } },
  horizontalpodautoscalers: { spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' } } },
  ingresses: { spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } } },
  networkpolicies: { spec: { podSelector: {} } },
  poddisruptionbudgets: { spec: { minAvailable: 1, selector } },
  resourcequotas: { spec: { hard: { pods: '10' } } },
  limitranges: { spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] } },
  roles: { rules },
  clusterroles: { rules },
  rolebindings: { roleRef, subjects: [{ kind: 'User', name: 'ada', apiGroup: 'rbac.authorization.k8s.io' }] },
  clusterrolebindings: { roleRef },
  storageclasses: { provisioner: 'example.com/disk' },
  priorityclasses: { value: 100 },
  endpointslices: { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'] }] },
  leases: { spec: { holderIdentity: 'web' } },
  controllerrevisions: { revision: 1, data: {} },
  ingressclasses: { spec: { controller: 'example.com/ingress' } },
}

/** An object named `web` of as many kinds as can have one. */
export const fixtures: readonly ApiRequest[] = resources
  .filter(({ verbs }) => !verbs || verbs.includes('create'))
  .map(({ group, version, plural, kind, scope }) => ({
    verb: 'create',
    group,
    version,
    resource: plural,
    ...(scope === 'Namespaced' && { namespace: 'default' }),
    body: { apiVersion: apiVersionOf(group, version), kind, metadata: { name: 'web', labels }, ...needs[plural] },
  }))
