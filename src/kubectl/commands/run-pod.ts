import type { JsonObject } from '#apimachinery'
import type { RawObject } from '../api.ts'
import type { Invocation } from '../command.ts'
import { CommandError } from '../errors.ts'
import { parseLabels } from './create/labels.ts'

const domain = String.raw`(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])`
const pathPart = String.raw`[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*`
const digest = String.raw`[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}`
/** Docker's grammar of an image reference. */
const reference = new RegExp(
  String.raw`^(?:${domain}(?:\.${domain})*(?::[0-9]+)?/)?${pathPart}(?:/${pathPart})*(?::\w[\w.-]{0,127})?(?:@${digest})?$`,
)

export function checkImage(image: string): void {
  if (image === '') throw new CommandError('--image is required')
  if (!reference.test(image)) throw new CommandError(`Invalid image name ${JSON.stringify(image)}: invalid reference format`)
}

/** A port as a flag gives it; whether there is such a port is for the server to say. */
export function parsePort(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`)
  return Number(text)
}

function environment(list: readonly string[]): JsonObject {
  const env = list.map((text) => {
    const equals = text.indexOf('=')
    const name = text.slice(0, equals)
    if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(equals < 0 ? '' : name)) throw new CommandError(`invalid env: ${text}`)
    return { name, ...(equals < text.length - 1 && { value: text.slice(equals + 1) }) }
  })
  return env.length > 0 ? { env } : {}
}

function annotations(list: readonly string[]): JsonObject {
  if (list.length === 0) return {}
  const pairs = list.map((text) => {
    const equals = text.indexOf('=')
    if (equals <= 0) throw new CommandError(`invalid annotations format: ${text}`)
    return [text.slice(0, equals), text.slice(equals + 1)]
  })
  return { annotations: Object.fromEntries(pairs) }
}

function container({ flags }: Invocation, name: string, args: readonly string[]): JsonObject {
  const stdin = flags.bool('stdin')
  const port = flags.string('port')
  const policy = flags.string('image-pull-policy')
  return {
    name,
    image: flags.string('image'),
    ...(args.length > 0 && { [flags.bool('command') ? 'command' : 'args']: args }),
    ...(port && { ports: [{ containerPort: parsePort(port) }] }),
    ...environment(flags.strings('env')),
    ...(policy && { imagePullPolicy: policy }),
    ...(flags.bool('privileged') && { securityContext: { privileged: true } }),
    ...(stdin && { stdin: true }),
    ...(stdin && !flags.bool('leave-stdin-open') && { stdinOnce: true }),
    ...(flags.bool('tty') && { tty: true }),
  }
}

/** The pod that the flags of `run` say. */
export function podOf(invocation: Invocation, name: string, args: readonly string[]): RawObject {
  const { flags } = invocation
  const labels = flags.string('labels') ? parseLabels(flags.string('labels')) : { run: name }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, ...annotations(flags.strings('annotations')) },
    spec: {
      containers: [container(invocation, name, args)],
      dnsPolicy: 'ClusterFirst',
      restartPolicy: flags.string('restart') || 'Always',
    },
  }
}
