import { parseApiVersion } from '#apimachinery'
import type { Command, Invocation } from '../command.ts'
import { CommandError } from '../errors.ts'
import { explainKind, kindHeader } from '../explain/explain.ts'
import { openApiDocument } from '../openapi/document.ts'
import type { ResourceType } from '../resources/discovery.ts'
import { findType, resolveType } from '../resources/mapper.ts'

/** `deployments.apps.spec.replicas`: a type, with or without its group, and a path. */
function split(types: readonly ResourceType[], argument: string): { readonly type: ResourceType; readonly path: readonly string[] } {
  const [name = '', ...rest] = argument.split('.')
  for (let length = rest.length; length > 0; length--) {
    const group = rest.slice(0, length).join('.')
    const type = types.some((each) => each.group === group) ? findType(types, `${name}.${group}`) : undefined
    if (type?.group === group) return { type, path: rest.slice(length) }
  }
  return { type: resolveType(types, name), path: rest }
}

async function run({ args, flags, io, session }: Invocation): Promise<void> {
  const [argument, ...more] = args
  if (argument === undefined) {
    throw new CommandError(
      'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
    )
  }
  if (more.length > 0) throw new CommandError('We accept only this format: explain RESOURCE')
  const output = flags.string('output')
  if (output !== '' && output !== 'plaintext') throw new CommandError(`unknown output format ${JSON.stringify(output)}`)
  const all = await session.types()
  const wanted = flags.string('api-version') ? parseApiVersion(flags.string('api-version')) : undefined
  const name = argument.split('.')[0] ?? ''
  const known = findType(all, name)
  if (!known) throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(name)}`, 1, { verbatim: true })
  const types = wanted ? all.filter(({ group, version }) => group === wanted.group && version === wanted.version) : all
  if (wanted && !findType(types, name)) {
    throw new CommandError(`couldn't find resource for "${flags.string('api-version')}, Resource=${known.plural}"`)
  }
  const { type, path } = split(types, argument.replace(/\.+$/, ''))
  const document = await openApiDocument(session, type.group, type.version)
  if (!document) throw new CommandError(`couldn't find resource for "${type.group}/${type.version}, Resource=${type.plural}"`)
  io.stdout(kindHeader(type))
  io.stdout(explainKind(document, type, path, flags.bool('recursive')))
}

export const explain: Command = {
  name: 'explain',
  group: 'Basic Commands (Intermediate)',
  short: 'Get documentation for a resource',
  long: `Shows what a type and its fields mean, and of what types they are: <type>.<field>.<field>.

The text comes from the cluster's own OpenAPI documents. "kubectl api-resources" lists the types.`,
  examples: `# Explain pods and their fields
kubectl explain pods

# List all fields of pods, and the fields of these
kubectl explain pods --recursive

# Explain one field
kubectl explain pods.spec.containers`,
  usage: 'TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
  arguments: 'fields',
  flags: [
    { name: 'api-version', type: 'string', help: 'Explain the type as it is in this API version (group/version).' },
    {
      name: 'output',
      short: 'o',
      type: 'string',
      default: 'plaintext',
      help: 'Format of the explanation (plaintext).',
      choices: ['plaintext'],
    },
    { name: 'recursive', type: 'bool', help: 'If true, fields are listed with the fields below them.' },
  ],
  run,
}
