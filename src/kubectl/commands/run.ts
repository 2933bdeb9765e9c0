import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { usageError, type CommandError } from '../errors.ts'
import type { Flags } from '../flags.ts'
import { dryRunFlag, dryRunOf, outputOf, printFlags, resultPrinter } from '../printers/objects.ts'
import { fieldManagerFlag, metadataOf, requireFlags, saveConfigFlag, sendGenerated, type GeneratedKind } from './create/generate.ts'
import { exposedService, serviceKind } from './expose-service.ts'
import { overridden, overrideFlags } from './overrides.ts'
import { runAttached, type Made } from './run-attached.ts'
import { checkImage, parsePort, podOf } from './run-pod.ts'

const podKind: GeneratedKind = { apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespaced: true }

const restartPolicies = ['Always', 'OnFailure', 'Never']
const pullPolicies = ['Always', 'IfNotPresent', 'Never']

const isAttached = (flags: Flags): boolean => (flags.given('attach') ? flags.bool('attach') : flags.bool('stdin'))

function check({ args, dash, flags, path }: Invocation): void {
  const misused = (message: string): CommandError => usageError(path, `error: ${message}`)
  if (args.length === 0 || dash === 0) throw misused('NAME is required for run')
  checkImage(flags.string('image'))
  if (flags.bool('tty') && !flags.bool('stdin')) throw misused('-i/--stdin is required for containers with -t/--tty=true')
  if (flags.bool('expose') && flags.string('port') === '') throw misused('--port must be set when exposing a service')
  const [restart, pull] = [flags.string('restart'), flags.string('image-pull-policy')]
  if (restart !== '' && !restartPolicies.includes(restart)) throw misused(`invalid restart policy: ${restart}`)
  if (flags.bool('rm') && !isAttached(flags)) throw misused('--rm should only be used for attached containers')
  if (isAttached(flags) && dryRunOf(flags) !== 'none') {
    throw misused("--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)")
  }
  if (pull !== '' && !pullPolicies.includes(pull)) throw misused(`invalid image pull policy: ${pull}`)
}

/** Sends an object; `-n` is only written down where nothing is sent. */
async function make(invocation: Invocation, kind: GeneratedKind, object: RawObject): Promise<RawObject> {
  const isDry = dryRunOf(invocation.flags) === 'client'
  const { name } = object.metadata
  const placed = isDry ? { ...object, metadata: { ...object.metadata, ...metadataOf(invocation, kind, name) } } : object
  return sendGenerated(invocation, kind, placed, { savesOnlyWhatIsSent: true })
}

async function run(invocation: Invocation): Promise<void> {
  requireFlags(invocation, ['image'])
  check(invocation)
  const { args, flags, io } = invocation
  const [name = '', ...command] = args
  const print = await resultPrinter(flags, io, { dryRun: dryRunOf(flags), inOrder: true })
  const pod = await make(invocation, podKind, overridden(podOf(invocation, name, command), flags))
  const made: [Made, ...Made[]] = [{ kind: podKind, object: pod }]
  let failure: unknown
  if (flags.bool('expose')) {
    try {
      const service = await make(invocation, serviceKind, serviceFor(pod, flags.string('port')))
      made.push({ kind: serviceKind, object: service })
      io.stdout(print('created', service))
      if (outputOf(flags).format === 'yaml') io.stdout('---\n') // and one more comes from the printer: upstream has both
    } catch (error) {
      failure = error
    }
  }
  if (isAttached(flags)) return runAttached(invocation, made)
  io.stdout(print('created', pod))
  if (failure !== undefined) throw failure
}

function serviceFor({ metadata }: RawObject, port: string): RawObject {
  const selector = (metadata['labels'] ?? {}) as Readonly<Record<string, string>>
  return exposedService({ name: metadata.name, selector, labels: {}, ports: [String(parsePort(port))], protocols: {}, option: () => '' })
}

export const runCommand: Command = {
  name: 'run',
  group: 'Basic Commands (Beginner)',
  short: 'Run an image in a pod',
  long: 'Creates a pod with one container. What stands behind the name are its arguments, or with --command its command.',
  examples: `# A pod that runs nginx
kubectl run nginx --image=nginx

# With a port, a label and a variable
kubectl run web --image=nginx --port=80 --labels="app=web,env=prod" --env="COLOUR=blue"

# Only show what would be created
kubectl run nginx --image=nginx --dry-run=client -o yaml

# A command of one's own, once
kubectl run date --image=busybox --restart=Never --command -- date`,
  usage:
    'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  arguments: 'none',
  flags: [
    { name: 'annotations', type: 'strings', help: 'An annotation, as key=value. May be given several times.' },
    { name: 'attach', type: 'bool', help: 'If true, waits for the pod to run and attaches to it. The default with -i.' },
    { name: 'command', type: 'bool', help: 'If true, what stands behind the name is the command, not its arguments.' },
    dryRunFlag,
    { name: 'env', type: 'strings', help: 'A variable of the environment, as key=value. May be given several times.' },
    { name: 'expose', type: 'bool', help: 'If true, a service for the pod is created, too. Needs --port.' },
    fieldManagerFlag('kubectl-run'),
    { name: 'image', type: 'string', help: 'The image to run.' },
    {
      name: 'image-pull-policy',
      type: 'string',
      help: 'When the image is pulled; as the server has it when absent.',
      choices: pullPolicies,
    },
    { name: 'labels', short: 'l', type: 'string', help: 'Labels of the pod, separated by commas.' },
    { name: 'leave-stdin-open', type: 'bool', help: 'If true, stdin stays open after the first attach has ended.' },
    ...overrideFlags,
    { name: 'pod-running-timeout', type: 'duration', default: '1m0s', help: 'How long to wait for the pod to run.' },
    { name: 'port', type: 'string', help: 'The port of the container.' },
    ...printFlags(),
    { name: 'privileged', type: 'bool', help: 'If true, the container is privileged.' },
    { name: 'quiet', short: 'q', type: 'bool', help: 'If true, does not prompt.' },
    {
      name: 'restart',
      type: 'string',
      default: 'Always',
      help: 'The restart policy: Always, OnFailure or Never.',
      choices: restartPolicies,
    },
    { name: 'rm', type: 'bool', help: 'If true, deletes the pod after it has ended. Only when attached.' },
    saveConfigFlag,
    { name: 'stdin', short: 'i', type: 'bool', help: 'If true, stdin of the container stays open, even if nothing is attached.' },
    { name: 'tty', short: 't', type: 'bool', help: 'If true, the container gets a terminal.' },
  ],
  run,
}
