import type { ConfigMap, LimitRange, Namespace, ResourceQuota, Secret, ServiceAccount } from '#api'
import { decodeBase64, decodeBase64Text, canonicalQuantity, isReason } from '#apimachinery'
import type { Describer } from './context.ts'
import { writeEvents } from './events.ts'
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts'
import type { DescribeWriter } from './writer.ts'

const entries = <T>(map: Readonly<Record<string, T>> | undefined): readonly [string, T][] =>
  Object.entries(map ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))

export const describeConfigMap: Describer<ConfigMap> = async ({ metadata, data, binaryData }, context) => {
  const writer = context.writer()
  writeHead(writer, metadata)
  writer.write('\nData\n====\n')
  for (const [key, value] of entries(data)) writer.write(`${key}:\n----\n${value}\n\n`)
  writer.write('\nBinaryData\n====\n')
  for (const [key, value] of entries(binaryData)) writer.write(`${key}: ${decodeBase64(value).length} bytes\n`)
  writer.write('\n')
  writeEvents(writer, await context.events(metadata, 'ConfigMap'))
  return writer.toString()
}

export const describeSecret: Describer<Secret> = async ({ metadata, type = '', data }, context) => {
  const writer = context.writer()
  writeHead(writer, metadata)
  writer.write(`\nType:\t${type}\n\nData\n====\n`)
  for (const [key, value] of entries(data)) {
    const isToken = key === 'token' && type === 'kubernetes.io/service-account-token'
    writer.line(0, isToken ? `${key}:\t${decodeBase64Text(value)}` : `${key}:\t${decodeBase64(value).length} bytes`)
  }
  return writer.toString()
}

const tokensOf = ({ metadata }: ServiceAccount, secrets: readonly Secret[]): readonly string[] =>
  secrets
    .filter(
      ({ type, metadata: { annotations = {} } }) =>
        type === 'kubernetes.io/service-account-token' &&
        annotations['kubernetes.io/service-account.name'] === metadata.name &&
        annotations['kubernetes.io/service-account.uid'] === metadata.uid,
    )
    .map((secret) => secret.metadata.name)

export const describeServiceAccount: Describer<ServiceAccount> = async (account, context) => {
  const { metadata } = account
  const writer = context.writer()
  const secrets = await context.list<Secret>('secrets', metadata.namespace).catch(() => undefined)
  const known = new Set(secrets?.map((secret) => secret.metadata.name))
  writeHead(writer, metadata)
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Image pull secrets:', (account.imagePullSecrets ?? []).map(({ name = '' }) => name)],
    ['Mountable secrets: ', (account.secrets ?? []).map(({ name = '' }) => name)],
    ['Tokens:            ', tokensOf(account, secrets ?? [])],
  ]
  for (const [header, names] of sections) {
    if (names.length === 0) writer.line(0, `${header}\t<none>`)
    names.forEach((name, at) => {
      const missing = secrets && !known.has(name) ? ' (not found)' : ''
      writer.line(0, `${at === 0 ? header : ' '.repeat(header.length)}\t${name}${missing}`)
    })
  }
  writeEvents(writer, await context.events(metadata, 'ServiceAccount'))
  return writer.toString()
}

const scopeHelp: Readonly<Record<string, string>> = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort: 'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
}

function writeQuota(writer: DescribeWriter, { spec, status }: ResourceQuota, level: number): void {
  const scopes = (spec?.scopes ?? []).toSorted()
  if (scopes.length > 0) writer.line(level, `Scopes:\t${scopes.join(', ')}`)
  for (const scope of scopes) if (scopeHelp[scope]) writer.line(level, `${level === 0 ? ' ' : ''}* ${scopeHelp[scope]}`)
  writer.line(level, 'Resource\tUsed\tHard')
  writer.line(level, level === 0 ? '--------\t----\t----' : '--------\t---\t---')
  for (const [name, hard] of entries(status?.hard)) {
    writer.line(level, `${name}\t${canonicalQuantity(status?.used?.[name] ?? '0')}\t${canonicalQuantity(hard)}`)
  }
}

export const describeResourceQuota: Describer<ResourceQuota> = (quota, context) => {
  const writer = context.writer()
  writer.line(0, `Name:\t${quota.metadata.name}`)
  writer.line(0, `Namespace:\t${quota.metadata.namespace ?? ''}`)
  writeQuota(writer, quota, 0)
  return Promise.resolve(writer.toString())
}

function writeLimits(writer: DescribeWriter, { spec }: LimitRange, prefix: string): void {
  for (const { type, max, min, default: limit, defaultRequest, maxLimitRequestRatio } of spec?.limits ?? []) {
    const lists = [min, max, defaultRequest, limit, maxLimitRequestRatio]
    const names = [...new Set(lists.flatMap((list) => Object.keys(list ?? {})))].toSorted()
    for (const name of names) writer.line(0, [`${prefix}${type}`, name, ...lists.map((list) => list?.[name] ?? '-')].join('\t'))
  }
}

const limitHeader = 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio'
const limitRule = '----\t--------\t---\t---\t---------------\t-------------\t-----------------------'

export const describeLimitRange: Describer<LimitRange> = (range, context) => {
  const writer = context.writer()
  writer.line(0, `Name:\t${range.metadata.name}`)
  writer.line(0, `Namespace:\t${range.metadata.namespace ?? ''}`)
  writer.line(0, limitHeader)
  writer.line(0, limitRule)
  writeLimits(writer, range, '')
  return Promise.resolve(writer.toString())
}

/** A list, or undefined where the server does not have the type. */
async function optional<T>(list: Promise<readonly T[]>): Promise<readonly T[] | undefined> {
  try {
    return await list
  } catch (error) {
    if (isReason(error, 'NotFound')) return undefined
    throw error
  }
}

export const describeNamespace: Describer<Namespace> = async ({ metadata, status }, context) => {
  const writer = context.writer()
  writer.line(0, `Name:\t${metadata.name}`)
  writeLabels(writer, metadata.labels)
  writeAnnotations(writer, metadata.annotations)
  writer.line(0, `Status:\t${status?.phase ?? ''}`)
  if (status?.conditions?.length) {
    writer.line(0, 'Conditions:')
    writer.line(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage')
    writer.line(1, '----\t------\t------------------\t------\t-------')
    for (const { type, status: value, lastTransitionTime, reason = '', message = '' } of status.conditions) {
      writer.line(1, [type, value, writer.time(lastTransitionTime), reason, message].join('\t'))
    }
  }
  const quotaType = await context.session.findType('resourcequotas')
  const quotas = quotaType && (await optional(context.list<ResourceQuota>('resourcequotas', metadata.name)))
  if (quotas) writer.write(quotas.length === 0 ? '\nNo resource quota.\n' : '\nResource Quotas\n')
  for (const quota of quotas ?? []) {
    writer.line(1, `Name:\t${quota.metadata.name}`)
    writeQuota(writer, quota, 1)
  }
  const rangeType = await context.session.findType('limitranges')
  const ranges = rangeType && (await optional(context.list<LimitRange>('limitranges', metadata.name)))
  if (ranges) writer.write(ranges.length === 0 ? '\nNo LimitRange resource.\n' : `\nResource Limits\n ${limitHeader}\n ${limitRule}\n`)
  for (const range of ranges ?? []) writeLimits(writer, range, ' ')
  return writer.toString()
}
