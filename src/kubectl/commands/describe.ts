import type { KubeObject } from '#apimachinery'
import { isReason } from '#apimachinery'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, throwCollected } from '../errors.ts'
import { describeContext, type DescribeContext } from '../describe/context.ts'
import { describerOf } from '../describe/index.ts'
import { getNamed } from '../resources/named.ts'
import { allNamespacesFlag, filenameFlags, select, selectOptions, selectorFlag, selectorQuery, type Target } from '../resources/targets.ts'

const describeOne = (target: Target, object: RawObject, context: DescribeContext): Promise<string> =>
  // The type's describer is written for what the server sends of that type.
  describerOf(target.type)(object as unknown as KubeObject, context)

/** What begins with a name that no object has: `describe pod web` means all the web-… there are. */
async function withPrefix(target: Target, context: DescribeContext): Promise<readonly RawObject[]> {
  const { name: prefix = '', ...collection } = target
  const { items } = await context.session.api.listAll(collection)
  return items.filter(({ metadata }) => metadata.name.startsWith(prefix))
}

async function textsOf(target: Target, context: DescribeContext, { flags, session }: Invocation): Promise<readonly string[]> {
  const { api } = session
  if (target.name === undefined) {
    const { items } = await api.listAll(target, selectorQuery(selectOptions(flags)))
    return inOrder(items, (object) => describeOne(target, object, context))
  }
  try {
    return [await describeOne(target, await getNamed(api, target), context)]
  } catch (error) {
    if (!isReason(error, 'NotFound')) throw error
    if (target.source !== undefined) throw error
    const matching = await withPrefix(target, context)
    if (matching.length > 0)
      return [(await inOrder(matching, (object) => describeOne(target, object, context))).map((text) => `${text}\n`).join('')]
    throw error
  }
}

async function inOrder<T>(items: readonly T[], work: (item: T) => Promise<string>): Promise<readonly string[]> {
  const texts: string[] = []
  for (const item of items) texts.push(await work(item))
  return texts
}

async function run(invocation: Invocation): Promise<void> {
  const { args, flags, io, session } = invocation
  const options = { ...selectOptions(flags), allowAll: true }
  if (args.length === 0 && !options.filenames?.length) {
    throw new CommandError(
      'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
    )
  }
  const { targets } = await select(session, args, options)
  const context = describeContext(session, flags.bool('show-events'), flags.int('chunk-size'))
  const errors: unknown[] = []
  let isFirst = true
  for (const target of targets) {
    try {
      for (const text of await textsOf(target, context, invocation)) {
        io.stdout(isFirst ? text : `\n\n${text}`)
        isFirst = false
      }
    } catch (error) {
      errors.push(error)
    }
  }
  throwCollected(errors)
  if (!isFirst) return
  const isNamespaced = !options.allNamespaces && targets.every(({ type }) => type.namespaced)
  io.stderr(isNamespaced ? `No resources found in ${session.namespace} namespace.\n` : 'No resources found\n')
}

export const describe: Command = {
  name: 'describe',
  group: 'Troubleshooting and Debugging Commands',
  short: 'Show details of a specific resource or group of resources',
  long: 'Prints what an object says of itself, what belongs to it and the events about it. A name that no object has is taken as the beginning of names.',
  examples: `# Describe a node
kubectl describe nodes node-1

# Describe all pods of a deployment
kubectl describe pods web

# Describe pods by label
kubectl describe pods -l app=web`,
  usage: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  arguments: 'resources',
  flags: [
    allNamespacesFlag,
    { name: 'chunk-size', type: 'int', default: '500', help: 'How many objects of a long list to ask for at a time; 0 for all.' },
    ...filenameFlags('A file or directory that names the objects to describe.'),
    selectorFlag,
    { name: 'show-events', type: 'bool', default: 'true', help: 'If true, the events about an object are shown.' },
  ],
  run,
}
