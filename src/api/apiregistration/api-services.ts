import { decodeBase64, dns1035Label, dns1123Subdomain, type FieldError, invalid, portNumber, required } from '#apimachinery'
import { formatTime } from '#kernel'
import { ageColumn, column } from '../columns.ts'
import type { APIService, APIServiceCondition } from '../generated/types.ts'
import { pathSegmentName } from '../rbac/roles.ts'
import type { RequestContext, Resource } from '../resource.ts'
import type { Errors } from '../validation.ts'

const validateName = ({ metadata: { name }, spec }: APIService): Errors => {
  const wanted = `${spec?.version ?? ''}.${spec?.group ?? ''}`
  const why = pathSegmentName(name) ?? (name === wanted ? undefined : `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(wanted)}`)
  return why === undefined ? [] : [invalid('metadata.name', name, why)]
}

const within = (path: string, value: number | undefined, below: number): Errors =>
  value !== undefined && value > 0 && value <= below ? [] : [invalid(path, value ?? 0, `must be positive and less than ${below}`)]

const joined = (path: string, value: unknown, whys: readonly string[], before = ''): Errors =>
  whys.length > 0 ? [invalid(path, value, before + whys.join(','))] : []

function validateBackend({ service, caBundle, insecureSkipTLSVerify: insecure }: APIService['spec'] & object): Errors {
  const errors: FieldError[] = []
  if (!service) {
    if (caBundle)
      errors.push(invalid('spec.caBundle', `${decodeBase64(caBundle).length} bytes`, 'local APIServices may not have a caBundle'))
    if (insecure) errors.push(invalid('spec.insecureSkipTLSVerify', insecure, 'local APIServices may not have insecureSkipTLSVerify'))
    return errors
  }
  if (!service.namespace) errors.push(required('spec.service.namespace'))
  if (!service.name) errors.push(required('spec.service.name'))
  errors.push(...joined('spec.service.port', service.port ?? 0, portNumber(service.port ?? 0), 'port is not valid: '))
  if (insecure && caBundle) errors.push(invalid('spec.insecureSkipTLSVerify', insecure, 'may not be true if caBundle is present'))
  return errors
}

function validate(object: APIService): Errors {
  const { spec } = object
  return [
    ...validateName(object),
    ...(spec?.group ? joined('spec.group', spec.group, dns1123Subdomain(spec.group)) : []),
    ...joined('spec.version', spec?.version ?? '', dns1035Label(spec?.version ?? '')),
    ...within('spec.groupPriorityMinimum', spec?.groupPriorityMinimum, 20_000),
    ...within('spec.versionPriority', spec?.versionPriority, 1000),
    ...(spec ? validateBackend(spec) : []),
  ]
}

/** What this server itself serves is there from the start. */
const localCondition = ({ now }: RequestContext): APIServiceCondition => ({
  type: 'Available',
  status: 'True',
  lastTransitionTime: formatTime(now),
  reason: 'Local',
  message: 'Local APIServices are always available',
})

const availableText = ({ status }: APIService): string => {
  const condition = status?.conditions?.find(({ type }) => type === 'Available')
  if (!condition) return 'Unknown'
  return condition.status === 'True' ? 'True' : `${condition.status} (${condition.reason ?? ''})`
}

const withPort = ({ spec, ...rest }: APIService): APIService => ({
  ...rest,
  spec: { ...spec, ...(spec.service && { service: { ...spec.service, port: spec.service.port ?? 443 } }) },
})

/** apiregistration.k8s.io/v1 APIService. */
export const apiServices: Resource<APIService> = {
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  singular: 'apiservice',
  categories: ['api-extensions'],
  scope: 'Cluster',
  schema: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService',
  withoutGeneration: true,
  subresources: { status: true },
  // Its own name says what is wrong with it, see `validate`.
  nameRule: () => undefined,
  defaults: (object) => (object.spec?.service ? withPort(object) : object),
  prepareForCreate: (object, context) => ({
    ...object,
    status: object.spec?.service ? {} : { conditions: [localCondition(context)] },
  }),
  validate,
  columns: [
    column('Service', ({ spec: { service } }) => (service ? `${service.namespace}/${service.name}` : 'Local'), {
      description: 'The reference to the service that hosts this API endpoint.',
    }),
    column('Available', availableText, { description: 'Whether this service is available.' }),
    ageColumn,
  ],
}
