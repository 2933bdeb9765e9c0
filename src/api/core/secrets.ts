import { configMapKey, decodeBase64Text, encodeBase64, type FieldError, invalid, required, tooLong } from '#apimachinery'
import { ageColumn, column } from '../columns.ts'
import { or } from '../defaulting.ts'
import type { Secret } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { byRule, type Errors, immutable } from '../validation.ts'
import { validateImmutable } from './config-maps.ts'

const sizeLimit = 1024 * 1024

const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
}

const isJson = (base64: string): boolean => {
  try {
    JSON.parse(decodeBase64Text(base64))
    return true
  } catch {
    return false
  }
}

function validateType({ type = '', data = {}, metadata }: Secret): Errors {
  const errors: FieldError[] = (Object.hasOwn(requiredKeys, type) ? (requiredKeys[type] ?? []) : [])
    .filter((key) => data[key] === undefined)
    .map((key) => required(`data[${key}]`))
  const config =
    type === 'kubernetes.io/dockercfg' ? '.dockercfg' : type === 'kubernetes.io/dockerconfigjson' ? '.dockerconfigjson' : undefined
  const text = config && data[config]
  if (text && !isJson(text)) errors.push(invalid(`data[${config}]`, '<secret contents redacted>', 'invalid character in JSON'))
  if (type === 'kubernetes.io/service-account-token' && !metadata.annotations?.['kubernetes.io/service-account.name'])
    errors.push(required('metadata.annotations[kubernetes.io/service-account.name]'))
  if (type === 'kubernetes.io/basic-auth' && data['username'] === undefined && data['password'] === undefined)
    errors.push(required('data[username]'), required('data[password]'))
  return errors
}

/** v1 Secret. */
export const secrets: Resource<Secret> = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.Secret',
  withoutGeneration: true,
  defaults: ({ stringData, ...secret }) => {
    const written = Object.entries(stringData ?? {}).map(([key, value]) => [key, encodeBase64(value)] as const)
    return {
      ...secret,
      ...(written.length > 0 && { data: { ...secret.data, ...Object.fromEntries(written) } }),
      type: or(secret.type, 'Opaque'),
    }
  },
  validate: (secret) => [
    ...Object.keys(secret.data ?? {}).flatMap((key) => byRule(`data[${key}]`, key, configMapKey)),
    ...(Object.values(secret.data ?? {}).reduce((sum, value) => sum + value.length * 0.75, 0) > sizeLimit
      ? [tooLong('data', sizeLimit)]
      : []),
    ...validateType(secret),
  ],
  validateUpdate: (next, previous) => [...immutable('type', next.type, previous.type), ...validateImmutable(next, previous, ['data'])],
  selectableFields: { type: ({ type }) => type ?? '' },
  columns: [
    column('Type', ({ type }) => type ?? '', { description: 'Used to facilitate programmatic handling of secret data.' }),
    column('Data', ({ data }) => Object.keys(data ?? {}).length, { description: 'Number of data entries in the secret.' }),
    ageColumn,
  ],
}
