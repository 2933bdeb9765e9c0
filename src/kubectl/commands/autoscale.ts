import { apiVersionOf, formatQuantity, isQuantity, parseQuantity, type JsonObject } from '#apimachinery'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, throwCollected } from '../errors.ts'
import { dryRunFlag, dryRunOf, printFlags } from '../printers/objects.ts'
import { fetchAll, filenameFlags, select, selectOptions, type Found } from '../resources/targets.ts'
import { createGenerated, fieldManagerFlag, metadataOf, requireFlags, saveConfigFlag, type GeneratedKind } from './create/generate.ts'

const autoscalerKind: GeneratedKind = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  namespaced: true,
}

const utilization = (percent: number): JsonObject => ({ type: 'Utilization', averageUtilization: percent })

/** `70%` of what is requested, or a quantity; a number alone is counted in `unit`. */
function targetOf(name: string, text: string, unit: string): JsonObject {
  const input = text.trim()
  if (input.endsWith('%')) {
    const percent = input.slice(0, -1)
    if (!/^\+?\d+$/.test(percent)) throw new CommandError(`invalid percentage value: ${input}`)
    return utilization(Number(percent))
  }
  const isBare = input !== '' && Number.isFinite(Number(input))
  const quantity = isBare ? `${Number(input)}${unit}` : input
  if (!isQuantity(quantity)) throw new CommandError(`invalid resource ${name} value: ${input}`)
  return { type: 'AverageValue', averageValue: formatQuantity(parseQuantity(quantity)) }
}

const metric = (name: string, target: JsonObject): JsonObject => ({ type: 'Resource', resource: { name, target } })

function metricsOf({ flags }: Invocation): readonly JsonObject[] {
  const [percent, cpu, memory] = [flags.int('cpu-percent'), flags.string('cpu'), flags.string('memory')]
  if (percent > 0 && cpu !== '') throw new CommandError('--cpu-percent and --cpu are mutually exclusive')
  return [
    ...(percent > 0 ? [metric('cpu', utilization(percent))] : []),
    ...(cpu === '' ? [] : [metric('cpu', targetOf('cpu', cpu, 'm'))]),
    ...(memory === '' ? [] : [metric('memory', targetOf('memory', memory, 'Mi'))]),
  ]
}

function autoscalerFor(invocation: Invocation, { type, name }: Found, metrics: readonly JsonObject[]): RawObject {
  const { flags } = invocation
  const [min, max] = [flags.int('min'), flags.int('max')]
  if (!type.subresources.includes('scale')) {
    throw new CommandError(
      `cannot autoscale a ${type.kind}: could not find scale subresource for ${type.group}/${type.version}, Resource=${type.plural} in discovery information`,
    )
  }
  const { apiVersion, kind } = autoscalerKind
  return {
    apiVersion,
    kind,
    metadata: metadataOf(invocation, autoscalerKind, flags.string('name') || name),
    spec: {
      scaleTargetRef: { kind: type.kind, name, apiVersion: apiVersionOf(type.group, type.version) },
      ...(min > 0 && { minReplicas: min }),
      maxReplicas: max,
      ...(metrics.length > 0 && { metrics }),
    },
  }
}

function check({ flags }: Invocation): void {
  const [min, max] = [flags.int('min'), flags.int('max')]
  if (max < 1) throw new CommandError(`--max=MAXPODS is required and must be at least 1, max: ${max}`)
  if (max < min) throw new CommandError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`)
}

const deprecation =
  "Flag --cpu-percent has been deprecated, Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).\n"

async function run(invocation: Invocation): Promise<void> {
  const { args, flags, io, session } = invocation
  if (flags.given('cpu-percent')) io.stderr(deprecation)
  requireFlags(invocation, ['max'])
  check(invocation)
  const metrics = metricsOf(invocation)
  const errors: unknown[] = []
  const failed = (error: unknown): void => void errors.push(error)
  const found = await fetchAll(session, await select(session, args, selectOptions(flags)), {}, failed)
  // What is only shown has not been autoscaled yet.
  const operation = dryRunOf(flags) === 'client' ? 'created' : 'autoscaled'
  for (const each of found) {
    try {
      const object = autoscalerFor(invocation, each, metrics)
      await createGenerated(invocation, autoscalerKind, object, { operation, savesOnlyWhatIsSent: true })
    } catch (error) {
      failed(error)
    }
  }
  if (found.length === 0 && errors.length === 0) throw new CommandError('no objects passed to autoscale')
  throwCollected(errors)
}

export const autoscale: Command = {
  name: 'autoscale',
  group: 'Deploy Commands',
  short: 'Let the number of pods of a workload follow its load',
  long: 'Creates a horizontal pod autoscaler, which keeps the number of pods within the limits and near the targets.',
  examples: `# Between 2 and 10 pods, as the autoscaler decides
kubectl autoscale deployment web --min=2 --max=10

# At most 5, with four fifths of the requested CPU in use
kubectl autoscale deployment web --max=5 --cpu=80%

# By memory
kubectl autoscale deployment web --max=5 --memory=500Mi`,
  usage: '(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]',
  arguments: 'scalable',
  flags: [
    { name: 'cpu', type: 'string', help: 'The CPU of the pods: a percentage of what they request (70%), or a quantity (500m).' },
    { name: 'cpu-percent', type: 'int', default: '-1', help: 'The percentage of the requested CPU. Deprecated: use --cpu.', hidden: true },
    dryRunFlag,
    fieldManagerFlag('kubectl-autoscale'),
    ...filenameFlags('A file or directory that names the object to autoscale.'),
    { name: 'max', type: 'int', default: '-1', help: 'The most pods there may be. Required.' },
    { name: 'memory', type: 'string', help: 'The memory of the pods: a percentage of what they request (60%), or a quantity (200Mi).' },
    { name: 'min', type: 'int', default: '-1', help: 'The fewest pods there may be; as the server has it when negative.' },
    { name: 'name', type: 'string', help: 'The name of the autoscaler. Default: that of the object.' },
    ...printFlags(),
    saveConfigFlag,
  ],
  run,
}
