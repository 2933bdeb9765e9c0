import type { JsonObject } from '#apimachinery'
import type { RawObject } from '../../api.ts'
import type { Command, Invocation } from '../../command.ts'
import { CommandError } from '../../errors.ts'
import { fetchAll, select } from '../../resources/targets.ts'
import { generatorCommand } from './generate.ts'
import { commandOf } from './pod-template.ts'

const withCommand = (name: string, image: string, command: readonly string[]): JsonObject => ({
  name,
  image,
  ...(command.length > 0 && { command }),
})

/** The job that a cron job would make now. */
function fromCronJob(cronJob: RawObject): JsonObject {
  const { apiVersion, kind } = cronJob
  if (kind !== 'CronJob') throw new CommandError(`unknown object type *${apiVersion.split('/').at(-1) ?? ''}.${kind}`)
  const { jobTemplate } = cronJob['spec'] as { readonly jobTemplate: { readonly metadata?: JsonObject; readonly spec: JsonObject } }
  const { labels, annotations } = jobTemplate.metadata ?? {}
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: cronJob.metadata.name, uid: cronJob.metadata['uid'], controller: true }
  return {
    metadata: {
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...(annotations as JsonObject | undefined) },
      ...(labels !== undefined && { labels }),
      ownerReferences: [owner],
    },
    spec: jobTemplate.spec,
  }
}

async function cronJobOf({ flags, session }: Invocation): Promise<RawObject> {
  const options = { allowAll: false }
  const found = await fetchAll(session, await select(session, [flags.string('from')], options), options)
  const [only] = found
  if (!only || found.length > 1) throw new CommandError('from must be an existing cronjob')
  return only.object
}

export const createJob: Command = generatorCommand({
  name: 'job',
  short: 'Create a job from an image or a cron job',
  examples: `kubectl create job hello --image=busybox -- date

# Run a cron job now
kubectl create job now --from=cronjob/nightly`,
  usage: 'NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
  of: { apiVersion: 'batch/v1', kind: 'Job', plural: 'jobs', namespaced: true },
  failed: 'failed to create job:',
  flags: [
    { name: 'from', type: 'string', help: 'The cron job whose template is used.' },
    { name: 'image', type: 'string', help: 'The image to run.' },
  ],
  async generate(invocation, name) {
    const { flags } = invocation
    const [image, from] = [flags.string('image'), flags.string('from')]
    if ((image === '') === (from === '')) throw new CommandError('either --image or --from must be specified')
    const command = commandOf(invocation)
    if (command.length > 0 && from !== '') throw new CommandError('cannot specify --from and command')
    if (from !== '') return fromCronJob(await cronJobOf(invocation))
    return { spec: { template: { spec: { containers: [withCommand(name, image, command)], restartPolicy: 'Never' } } } }
  },
})

export const createCronJob: Command = generatorCommand({
  name: 'cronjob',
  aliases: ['cj'],
  short: 'Create a cron job from an image and a schedule',
  examples: `kubectl create cronjob hello --image=busybox --schedule="*/1 * * * *" -- date`,
  usage: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]",
  of: { apiVersion: 'batch/v1', kind: 'CronJob', plural: 'cronjobs', namespaced: true },
  required: ['image', 'schedule'],
  failed: 'failed to create cronjob:',
  flags: [
    { name: 'image', type: 'string', help: 'The image to run.' },
    { name: 'restart', type: 'string', help: "The restart policy of its pods: 'OnFailure' or 'Never'." },
    { name: 'schedule', type: 'string', help: 'When it runs, in the format of cron.' },
  ],
  generate(invocation, name) {
    const { flags } = invocation
    const container = withCommand(name, flags.string('image'), commandOf(invocation))
    const spec = { containers: [container], restartPolicy: flags.string('restart') || 'OnFailure' }
    return {
      spec: { schedule: flags.string('schedule'), jobTemplate: { metadata: { name }, spec: { template: { spec } } } },
    }
  },
})
