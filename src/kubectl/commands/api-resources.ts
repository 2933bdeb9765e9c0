import { apiVersionOf, type JsonObject } from '#apimachinery'
import type { Command, Invocation } from '../command.ts'
import { CommandError, usageError } from '../errors.ts'
import { splitComma, type Flags } from '../flags.ts'
import { objectPrinter, unknownFormat } from '../printers/objects.ts'
import { preferred, qualifiedName, type ResourceType } from '../resources/discovery.ts'
import { align, tableLayout } from '../tabwriter.ts'

const formats = ['json', 'yaml', 'name', 'wide']

function check({ args, flags, path }: Invocation): void {
  if (args.length > 0) throw usageError(path, `unexpected arguments: [${args.join(' ')}]`)
  if (!['', ...formats].includes(flags.string('output'))) throw unknownFormat(flags, formats)
  if (!['', 'name', 'kind'].includes(flags.string('sort-by'))) throw new CommandError('--sort-by accepts only name or kind')
}

function filter(flags: Flags): (type: ResourceType) => boolean {
  const verbs = splitComma(flags.strings('verbs'))
  const categories = splitComma(flags.strings('categories'))
  return (type) =>
    type.verbs.length > 0 &&
    (!flags.given('api-group') || type.group === flags.string('api-group')) &&
    (!flags.given('namespaced') || type.namespaced === flags.bool('namespaced')) &&
    verbs.every((verb) => type.verbs.includes(verb)) &&
    categories.every((category) => type.categories.includes(category))
}

function sorted(types: readonly ResourceType[], by: string): readonly ResourceType[] {
  const key = (type: ResourceType): string => (by === 'name' ? type.plural : by === 'kind' ? type.kind : type.group)
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  return types.toSorted((a, b) => compare(key(a), key(b)) || compare(a.plural, b.plural))
}

function row(type: ResourceType, wide: boolean): readonly string[] {
  const { plural, shortNames, group, version, namespaced, kind, verbs, categories } = type
  const narrow = [plural, shortNames.join(','), apiVersionOf(group, version), String(namespaced), kind]
  return wide ? [...narrow, verbs.join(','), categories.join(',')] : narrow
}

/** The list as an object of its own, whatever groups its members are from. */
const listOf = (types: readonly ResourceType[]): JsonObject => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: '',
  resources: types.map(({ plural, singular, namespaced, group, version, kind, verbs, shortNames, categories }) => ({
    name: plural,
    singularName: singular,
    namespaced,
    ...(group !== '' && { group }),
    version,
    kind,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
  })),
})

async function run(invocation: Invocation): Promise<void> {
  check(invocation)
  const { flags, io, session } = invocation
  const types = sorted(preferred(await session.types()).filter(filter(flags)), flags.string('sort-by'))
  const output = flags.string('output')
  if (output === 'name') {
    io.stdout(types.map((type) => `${qualifiedName(type)}\n`).join(''))
    return
  }
  const wide = output === 'wide'
  const print = wide ? undefined : await objectPrinter(flags, io, { inOrder: true })
  if (print) {
    io.stdout(print(listOf(types)))
    return
  }
  const headers = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])]
  const rows = [...(flags.bool('no-headers') ? [] : [headers]), ...types.map((type) => row(type, wide))]
  io.stdout(align(rows.map((cells) => `${cells.join('\t')}\n`).join(''), tableLayout))
}

export const apiResources: Command = {
  name: 'api-resources',
  group: 'Other Commands',
  short: 'Print the supported API resources on the server',
  examples: `# Print the API resources
kubectl api-resources

# Print them with their verbs and categories
kubectl api-resources -o wide

# Print those that live in no namespace
kubectl api-resources --namespaced=false

# Print those of an API group
kubectl api-resources --api-group=rbac.authorization.k8s.io`,
  usage: '[flags]',
  flags: [
    { name: 'api-group', type: 'string', help: 'Only the resources of this API group.' },
    { name: 'cached', type: 'bool', help: 'Take the remembered list of resources if there is one.' },
    { name: 'categories', type: 'strings', help: 'Only the resources in these categories.' },
    { name: 'namespaced', type: 'bool', default: 'true', help: 'If given, only resources that live in namespaces, or (false) in none.' },
    { name: 'no-headers', type: 'bool', help: 'If true, no line of headers.' },
    { name: 'output', short: 'o', type: 'string', help: `Output format. One of: (${formats.join(', ')}).`, choices: formats },
    {
      name: 'show-managed-fields',
      type: 'bool',
      help: 'If true, managedFields stay in what is printed as JSON or YAML. There are none here.',
    },
    { name: 'sort-by', type: 'string', help: "The field to sort by: 'name' or 'kind'.", choices: ['name', 'kind'] },
    { name: 'verbs', type: 'strings', help: 'Only the resources with all of these verbs.' },
  ],
  run,
}
