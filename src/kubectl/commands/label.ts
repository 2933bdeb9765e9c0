import type { JsonObject } from '#apimachinery'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, throwCollected } from '../errors.ts'
import { objectsOf } from './change-objects.ts'
import { dryRunFlag, dryRunOf, objectPrinter, printFlags, resultPrinter } from '../printers/objects.ts'
import { allNamespacesFlag, fieldSelectorFlag, filenameFlags, selectOptions, selectorFlag, type Found } from '../resources/targets.ts'

/** What `label` and `annotate` differ in. */
interface Words {
  readonly name: 'label' | 'annotate'
  readonly field: 'labels' | 'annotations'
  readonly noun: 'label' | 'annotation'
  readonly past: 'labeled' | 'annotated'
}

type Texts = Readonly<Record<string, string>>
interface Asked {
  readonly resources: readonly string[]
  readonly set: Texts
  readonly remove: readonly string[]
}

function ask(args: readonly string[], { noun }: Words): Asked {
  const resources: string[] = []
  const set: Record<string, string> = {}
  const remove: string[] = []
  for (const argument of args) {
    const equals = argument.indexOf('=')
    const isRemoval = argument.endsWith('-') && equals < 0
    if (resources.length > 0 && isRemoval) remove.push(argument.slice(0, -1))
    else if (equals > 0) set[argument.slice(0, equals)] = argument.slice(equals + 1)
    else if (Object.keys(set).length + remove.length > 0)
      throw new CommandError(`all resources must be specified before ${noun} changes: ${argument}`)
    else resources.push(argument)
  }
  return { resources, set, remove }
}

const textsOf = ({ metadata }: RawObject, { field }: Words): Texts => (metadata[field] ?? {}) as Texts

/** What is printed behind the name: nothing has to change for it to be a success. */
function operation(before: Texts, { set, remove }: Asked, words: Words): string {
  const isChanged = Object.entries(set).some(([key, value]) => before[key] !== value) || remove.some((key) => before[key] !== undefined)
  if (words.name === 'annotate') return words.past
  if (!isChanged) return 'not labeled'
  return remove.length > 0 && Object.keys(set).length === 0 ? 'unlabeled' : 'labeled'
}

function check(before: Texts, { set }: Asked, { noun, past }: Words, overwrite: boolean): void {
  if (overwrite) return
  const taken = Object.entries(set).find(([key, value]) => before[key] !== undefined && before[key] !== value)
  if (!taken) return
  if (past === 'labeled') throw new CommandError(`'${taken[0]}' already has a value (${before[taken[0]]}), and --overwrite is false`)
  throw new CommandError(
    `--overwrite is false but found the following declared ${noun}(s): '${taken[0]}' already has a value (${before[taken[0]]})`,
  )
}

async function change(invocation: Invocation, found: Found, asked: Asked, words: Words): Promise<RawObject> {
  const { flags, session } = invocation
  const dryRun = dryRunOf(flags)
  const version = flags.string('resource-version')
  const members: JsonObject = { ...asked.set, ...Object.fromEntries(asked.remove.map((key) => [key, null])) }
  if (dryRun === 'client' || flags.bool('local')) {
    const kept = Object.entries({ ...textsOf(found.object, words), ...asked.set }).filter(([key]) => !asked.remove.includes(key))
    return { ...found.object, metadata: { ...found.object.metadata, [words.field]: Object.fromEntries(kept) } }
  }
  const patch = { metadata: { [words.field]: members, ...(version && { resourceVersion: version }) } }
  const query = { fieldManager: flags.string('field-manager'), ...(dryRun === 'server' && { dryRun: 'All' }) }
  return session.api.patch(found, patch, 'merge', query)
}

const runOf =
  (words: Words) =>
  async (invocation: Invocation): Promise<void> => {
    const { args, flags, io } = invocation
    const asked = ask(args, words)
    const isListing = flags.bool('list')
    if (asked.resources.length === 0 && flags.strings('filename').length === 0)
      throw new CommandError('one or more resources must be specified as <resource> <name> or <resource>/<name>')
    if (!isListing && Object.keys(asked.set).length + asked.remove.length === 0)
      throw new CommandError(`at least one ${words.noun} update is required`)
    const both = asked.remove.find((key) => asked.set[key] !== undefined)
    if (both !== undefined)
      throw new CommandError(`can not both modify and remove ${words.noun === 'label' ? 'a label' : 'an annotation'} in the same command`)
    const options = { ...selectOptions(flags), allowAll: flags.bool('all') }
    const errors: unknown[] = []
    const print = await resultPrinter(flags, io, { dryRun: dryRunOf(flags) })
    const whole = await objectPrinter(flags, io)
    for (const found of await objectsOf(invocation, asked.resources, options, (error) => void errors.push(error))) {
      const before = textsOf(found.object, words)
      if (isListing && !whole) {
        for (const [key, value] of Object.entries(before).toSorted(([a], [b]) => (a < b ? -1 : 1))) io.stdout(`${key}=${value}\n`)
        continue
      }
      try {
        if (words.name === 'label')
          for (const key of asked.remove) if (before[key] === undefined) io.stdout(`label ${JSON.stringify(key)} not found.\n`)
        check(before, asked, words, flags.bool('overwrite'))
        io.stdout(print(operation(before, asked, words), await change(invocation, found, asked, words)))
      } catch (error) {
        errors.push(error)
      }
    }
    throwCollected(errors)
  }

const flagsOf = ({ name, field, noun }: Words): Command['flags'] => [
  { name: 'all', type: 'bool', help: 'All objects of the types, in the namespace.' },
  allNamespacesFlag,
  dryRunFlag,
  { name: 'field-manager', type: 'string', default: `kubectl-${name}`, help: 'The manager that owns the fields.' },
  fieldSelectorFlag,
  ...filenameFlags(`A file or directory that names the objects to ${name}.`),
  { name: 'list', type: 'bool', help: `If true, shows the ${field}.` },
  { name: 'local', type: 'bool', help: 'If true, works on the files and does not ask the server.' },
  ...printFlags(),
  { name: 'overwrite', type: 'bool', help: `If true, ${field} may get another value.` },
  { name: 'resource-version', type: 'string', help: `The resource version that the object must have for the ${noun} to change.` },
  selectorFlag,
]

const labels: Words = { name: 'label', field: 'labels', noun: 'label', past: 'labeled' }
const annotations: Words = { name: 'annotate', field: 'annotations', noun: 'annotation', past: 'annotated' }

export const label: Command = {
  name: 'label',
  group: 'Settings Commands',
  short: 'Update the labels on a resource',
  long: 'Labels select: keep them short, and change those that there are with --overwrite. A key followed by a minus sign takes a label away.',
  examples: `# Label a pod
kubectl label pods web unhealthy=true

# Change a label
kubectl label --overwrite pods web status=unhealthy

# Take a label away
kubectl label pods web unhealthy-`,
  usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  arguments: 'resources',
  flags: flagsOf(labels) ?? [],
  run: runOf(labels),
}

export const annotate: Command = {
  name: 'annotate',
  group: 'Settings Commands',
  short: 'Update the annotations on a resource',
  long: 'Annotations carry any text, for people and for tools. A key followed by a minus sign takes one away.',
  examples: `# Annotate a pod
kubectl annotate pods web description='my frontend'

# Take an annotation away
kubectl annotate pods web description-`,
  usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  arguments: 'resources',
  flags: flagsOf(annotations) ?? [],
  run: runOf(annotations),
}
