import type { CronJob, DaemonSet, Deployment, Job, PersistentVolumeClaim, Pod, ReplicaSet, ReplicationController, StatefulSet } from '#api'
import { deepEqual, formatLabels, humanDuration, type ObjectMeta } from '#apimachinery'
import { parseTime } from '#kernel'
import { formatSelector, selectorText, type DescribeContext, type Describer } from './context.ts'
import { writeEvents } from './events.ts'
import { writeAnnotations, writeController, writeHead, writeLabels } from './metadata.ts'
import { writePodTemplate } from './pod-template.ts'
import { bracketed, titledOrUnset, type DescribeWriter } from './writer.ts'

const isOwnedBy = (uid: string, { ownerReferences = [] }: ObjectMeta): boolean =>
  ownerReferences.some((owner) => owner.controller && owner.uid === uid)

/** How many of the pods a controller owns are in which phase. */
async function podsStatus(context: DescribeContext, metadata: ObjectMeta, labelSelector: string): Promise<string> {
  const pods = await context.list<Pod>('pods', metadata.namespace, { labelSelector })
  const owned = pods.filter((pod) => isOwnedBy(metadata.uid, pod.metadata))
  const count = (phase: string): number => owned.filter(({ status }) => status?.phase === phase).length
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`
}

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
}

function writeConditions(writer: DescribeWriter, conditions: readonly Condition[] = []): void {
  if (conditions.length === 0) return
  writer.write('Conditions:\n  Type\tStatus\tReason\n')
  writer.line(1, '----\t------\t------')
  for (const { type, status, reason = '' } of conditions) writer.line(1, `${type} \t${status}\t${reason}`)
}

/** The template without the label that tells replica sets of a deployment apart. */
function comparable(template: Deployment['spec']['template']): unknown {
  const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {}
  return { ...template, metadata: { ...template.metadata, labels } }
}

const byAge = (a: ReplicaSet, b: ReplicaSet): number =>
  parseTime(a.metadata.creationTimestamp) - parseTime(b.metadata.creationTimestamp) || (a.metadata.name < b.metadata.name ? -1 : 1)

/** The replica sets of a deployment: the one of its present template, and the others. */
export async function replicaSetsOf(
  context: DescribeContext,
  deployment: Deployment,
): Promise<{ readonly current: readonly ReplicaSet[]; readonly old: readonly ReplicaSet[] }> {
  const { metadata, spec } = deployment
  const all = await context.list<ReplicaSet>('replicasets.apps', metadata.namespace, { labelSelector: selectorText(spec.selector) })
  const owned = all.filter((replicaSet) => isOwnedBy(metadata.uid, replicaSet.metadata)).toSorted(byAge)
  const wanted = comparable(spec.template)
  const current = owned.find((replicaSet) => replicaSet.spec.template && deepEqual(comparable(replicaSet.spec.template), wanted))
  return { current: current ? [current] : [], old: owned.filter((replicaSet) => replicaSet !== current) }
}

const named = (list: readonly ReplicaSet[]): string =>
  list
    .map(({ metadata, spec, status }) => `${metadata.name} (${status?.replicas ?? 0}/${spec.replicas ?? 0} replicas created)`)
    .join(', ') || '<none>'

export const describeDeployment: Describer<Deployment> = async (deployment, context) => {
  const { metadata, spec, status = {} } = deployment
  const writer = context.writer()
  writer.line(0, `Name:\t${metadata.name}`)
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`)
  writer.line(0, `CreationTimestamp:\t${writer.time(metadata.creationTimestamp)}`)
  writeLabels(writer, metadata.labels)
  writeAnnotations(writer, metadata.annotations)
  writer.line(0, `Selector:\t${selectorText(spec.selector)}`)
  writer.line(
    0,
    `Replicas:\t${spec.replicas ?? 0} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable`,
  )
  writer.line(0, `StrategyType:\t${spec.strategy?.type ?? ''}`)
  writer.line(0, `MinReadySeconds:\t${spec.minReadySeconds ?? 0}`)
  const rolling = spec.strategy?.rollingUpdate
  if (rolling) writer.line(0, `RollingUpdateStrategy:\t${rolling.maxUnavailable ?? 0} max unavailable, ${rolling.maxSurge ?? 0} max surge`)
  writePodTemplate(writer, spec.template)
  writeConditions(writer, status.conditions)
  const { current, old } = await replicaSetsOf(context, deployment)
  if (current.length > 0 || old.length > 0) {
    writer.line(0, `OldReplicaSets:\t${named(old)}`)
    writer.line(0, `NewReplicaSet:\t${named(current)}`)
  }
  writeEvents(writer, await context.events(metadata, 'Deployment'))
  return writer.toString()
}

const describeReplicas =
  (kind: string): Describer<ReplicaSet | ReplicationController> =>
  async (object, context) => {
    const { metadata, spec, status } = object
    const writer = context.writer()
    const isSet = kind === 'ReplicaSet'
    const selector = spec.selector ?? {}
    const labels = selector as Readonly<Record<string, string>>
    writer.line(0, `Name:\t${metadata.name}`)
    writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`)
    writer.line(0, `Selector:\t${isSet ? formatSelector(selector) : formatLabels(labels)}`)
    writeLabels(writer, metadata.labels)
    writeAnnotations(writer, metadata.annotations)
    if (isSet) writeController(writer, metadata)
    writer.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas ?? 0} desired`)
    writer.line(0, `Pods Status:\t${await podsStatus(context, metadata, isSet ? selectorText(selector) : formatLabels(labels))}`)
    writePodTemplate(writer, spec.template)
    writeConditions(writer, status?.conditions)
    writeEvents(writer, await context.events(metadata, kind))
    return writer.toString()
  }

export const describeReplicaSet = describeReplicas('ReplicaSet')
export const describeReplicationController = describeReplicas('ReplicationController')

export const describeDaemonSet: Describer<DaemonSet> = async ({ metadata, spec, status }, context) => {
  const writer = context.writer()
  writer.line(0, `Name:\t${metadata.name}`)
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`)
  writer.line(0, `Selector:\t${selectorText(spec.selector)}`)
  writer.line(0, `Node-Selector:\t${formatLabels(spec.template.spec?.nodeSelector)}`)
  writeLabels(writer, metadata.labels)
  writeAnnotations(writer, metadata.annotations)
  writer.line(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`)
  writer.line(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`)
  writer.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`)
  writer.line(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`)
  writer.line(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`)
  writer.line(0, `Pods Status:\t${await podsStatus(context, metadata, selectorText(spec.selector))}`)
  writePodTemplate(writer, spec.template)
  writeEvents(writer, await context.events(metadata, 'DaemonSet'))
  return writer.toString()
}

function writeClaimTemplates(writer: DescribeWriter, claims: readonly PersistentVolumeClaim[] = []): void {
  if (claims.length === 0) return writer.line(0, 'Volume Claims:\t<none>')
  writer.line(0, 'Volume Claims:')
  for (const { metadata, spec } of claims) {
    writer.line(1, `Name:\t${metadata.name}`)
    writer.line(1, `StorageClass:\t${spec?.storageClassName ?? ''}`)
    writeLabels(writer, metadata.labels, 'Labels', '  ')
    writeLabels(writer, metadata.annotations, 'Annotations', '  ')
    writer.line(1, `Capacity:\t${spec?.resources?.requests?.['storage'] ?? '<default>'}`)
    writer.line(1, `Access Modes:\t${bracketed(spec?.accessModes)}`)
  }
}

export const describeStatefulSet: Describer<StatefulSet> = async ({ metadata, spec, status }, context) => {
  const writer = context.writer()
  writer.line(0, `Name:\t${metadata.name}`)
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`)
  writer.line(0, `CreationTimestamp:\t${writer.time(metadata.creationTimestamp)}`)
  writer.line(0, `Selector:\t${selectorText(spec.selector)}`)
  writeLabels(writer, metadata.labels)
  writeAnnotations(writer, metadata.annotations)
  writer.line(0, `Replicas:\t${spec.replicas ?? 0} desired | ${status?.replicas ?? 0} total`)
  writer.line(0, `Update Strategy:\t${spec.updateStrategy?.type ?? ''}`)
  const rolling = spec.updateStrategy?.rollingUpdate
  if (rolling?.partition !== undefined) {
    writer.line(1, `Partition:\t${rolling.partition}`)
    if (rolling.maxUnavailable !== undefined) writer.line(1, `MaxUnavailable:\t${rolling.maxUnavailable}`)
  }
  writer.line(0, `Pods Status:\t${await podsStatus(context, metadata, selectorText(spec.selector))}`)
  writePodTemplate(writer, spec.template)
  writeClaimTemplates(writer, spec.volumeClaimTemplates)
  writeEvents(writer, await context.events(metadata, 'StatefulSet'))
  return writer.toString()
}

function cappedIndexes(indexes = ''): string {
  if (indexes === '') return '<none>'
  const end = indexes.indexOf(',', 50)
  return end < 0 ? indexes : `${indexes.slice(0, end + 1)}...`
}

function writeJobProgress(writer: DescribeWriter, { spec, status = {} }: Job): void {
  const { startTime, completionTime, ready, active = 0, succeeded = 0, failed = 0 } = status
  if (startTime) writer.line(0, `Start Time:\t${writer.time(startTime)}`)
  if (completionTime) writer.line(0, `Completed At:\t${writer.time(completionTime)}`)
  if (startTime && completionTime) writer.line(0, `Duration:\t${humanDuration(parseTime(completionTime) - parseTime(startTime))}`)
  if (spec?.activeDeadlineSeconds !== undefined) writer.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`)
  writer.line(
    0,
    `Pods Statuses:\t${active} Active${ready === undefined ? '' : ` (${ready} Ready)`} / ${succeeded} Succeeded / ${failed} Failed`,
  )
  if (spec?.completionMode === 'Indexed') writer.line(0, `Completed Indexes:\t${cappedIndexes(status.completedIndexes)}`)
}

export const describeJob: Describer<Job> = async (job, context) => {
  const { metadata, spec } = job
  const writer = context.writer()
  writer.line(0, `Name:\t${metadata.name}`)
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`)
  writer.line(0, `Selector:\t${selectorText(spec?.selector)}`)
  writeLabels(writer, metadata.labels)
  writeAnnotations(writer, metadata.annotations)
  writeController(writer, metadata)
  if (spec?.parallelism !== undefined) writer.line(0, `Parallelism:\t${spec.parallelism}`)
  writer.line(0, `Completions:\t${spec?.completions ?? '<unset>'}`)
  if (spec?.completionMode !== undefined) writer.line(0, `Completion Mode:\t${spec.completionMode}`)
  if (spec?.suspend !== undefined) writer.line(0, `Suspend:\t${spec.suspend}`)
  if (spec?.backoffLimit !== undefined) writer.line(0, `Backoff Limit:\t${spec.backoffLimit}`)
  if (spec?.ttlSecondsAfterFinished !== undefined) writer.line(0, `TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}`)
  writeJobProgress(writer, job)
  writePodTemplate(writer, spec?.template)
  writeEvents(writer, await context.events(metadata, 'Job'))
  return writer.toString()
}

function writeJobTemplate(writer: DescribeWriter, { spec }: CronJob): void {
  const job = spec?.jobTemplate.spec
  writer.line(0, `Selector:\t${job?.selector ? selectorText(job.selector) : '<unset>'}`)
  writer.line(0, `Parallelism:\t${job?.parallelism ?? '<unset>'}`)
  writer.line(0, `Completions:\t${job?.completions ?? '<unset>'}`)
  if (job?.activeDeadlineSeconds !== undefined) writer.line(0, `Active Deadline Seconds:\t${job.activeDeadlineSeconds}s`)
  writePodTemplate(writer, job?.template)
}

export const describeCronJob: Describer<CronJob> = async (cronJob, context) => {
  const { metadata, spec, status } = cronJob
  const writer = context.writer()
  writeHead(writer, metadata)
  writer.line(0, `Schedule:\t${spec?.schedule ?? ''}`)
  writer.line(0, `Concurrency Policy:\t${spec?.concurrencyPolicy ?? ''}`)
  writer.line(0, `Suspend:\t${titledOrUnset(spec?.suspend)}`)
  writer.line(0, `Successful Job History Limit:\t${spec?.successfulJobsHistoryLimit ?? '<unset>'}`)
  writer.line(0, `Failed Job History Limit:\t${spec?.failedJobsHistoryLimit ?? '<unset>'}`)
  writer.line(
    0,
    `Starting Deadline Seconds:\t${spec?.startingDeadlineSeconds === undefined ? '<unset>' : `${spec.startingDeadlineSeconds}s`}`,
  )
  writeJobTemplate(writer, cronJob)
  writer.line(0, `Last Schedule Time:\t${status?.lastScheduleTime ? writer.time(status.lastScheduleTime) : '<unset>'}`)
  writer.line(0, `Active Jobs:\t${(status?.active ?? []).map(({ name = '' }) => name).join(', ') || '<none>'}`)
  writeEvents(writer, await context.events(metadata, 'CronJob'))
  return writer.toString()
}
