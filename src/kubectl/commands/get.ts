import type { Command, Invocation } from '../command.ts'
import { CommandError, throwCollected, usageError } from '../errors.ts'
import { printFlags, objectFormats } from '../printers/objects.ts'
import { allNamespacesFlag, fieldSelectorFlag, filenameFlags, select, selectOptions, selectorFlag } from '../resources/targets.ts'
import { getObjects } from './get-objects.ts'
import { formatsOfGet, isTableOutput, type GetScope } from './get-output.ts'
import { getTables } from './get-tables.ts'
import { watchOne } from './get-watch.ts'

const nothingAsked = `You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n`

async function raw({ args, flags, io, session }: Invocation): Promise<void> {
  if (args.length > 0) throw new CommandError('arguments may not be passed when --raw is specified')
  const [path = '', search = ''] = flags.string('raw').split('?')
  const query = Object.fromEntries(new URLSearchParams(search))
  const response = await session.api.send({ verb: 'get', path, query })
  if (response.type === 'object') io.stdout(`${JSON.stringify(response.object)}\n`)
  else if (response.type === 'bytes') {
    io.stdout(typeof response.bytes === 'string' ? response.bytes : new TextDecoder().decode(response.bytes))
  }
}

async function run(invocation: Invocation): Promise<void> {
  const { args, flags, io, session, path } = invocation
  if (flags.string('raw')) return raw(invocation)
  const options = { ...selectOptions(flags), allowAll: true }
  if (args.length === 0 && !options.filenames?.length) {
    io.stderr(`${nothingAsked}\n`)
    throw usageError(
      path,
      `error: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).`,
    )
  }
  const scope: GetScope = { invocation, options, selection: await select(session, args, options) }
  if (flags.bool('watch') || flags.bool('watch-only')) return watchOne(scope)
  const errors: unknown[] = []
  const failed = (error: unknown): void => void errors.push(error)
  await (isTableOutput(flags) ? getTables(scope, failed) : getObjects(scope, failed))
  throwCollected(errors)
}

export const get: Command = {
  name: 'get',
  group: 'Basic Commands (Intermediate)',
  short: 'Display one or many resources',
  long: `Prints the most important things about the objects of a type, one line each. Labels (-l) and fields (--field-selector) narrow the list; without --namespace it is that of the current context.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `# List all pods
kubectl get pods

# List all pods with their node and address
kubectl get pods -o wide

# Show one deployment as YAML
kubectl get deployment web -o yaml

# Follow the pods of an app as they change
kubectl get pods -l app=web -w

# Print only the phase of a pod
kubectl get pod web-1 -o jsonpath='{.status.phase}'

# List chosen fields in columns
kubectl get pods -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[0].image

# List several types together
kubectl get deployments,services

# List pods of all namespaces
kubectl get pods -A`,
  usage:
    '[(-o|--output=)json|yaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]',
  arguments: 'resources',
  flags: [
    allNamespacesFlag,
    { name: 'chunk-size', type: 'int', default: '500', help: 'How many objects of a long list to ask for at a time; 0 for all.' },
    fieldSelectorFlag,
    ...filenameFlags('A file or directory that names the objects to get.'),
    { name: 'ignore-not-found', type: 'bool', help: 'If true, objects that do not exist are no failure.' },
    { name: 'label-columns', short: 'L', type: 'strings', help: 'Labels to show as columns, separated by commas or in several flags.' },
    { name: 'no-headers', type: 'bool', help: 'If true, no headers are printed.' },
    ...printFlags([...objectFormats, ...formatsOfGet]),
    { name: 'output-watch-events', type: 'bool', help: 'If true, a watch prints the events; what is there already comes as ADDED.' },
    { name: 'raw', type: 'string', help: 'A path to request from the server as it is.' },
    selectorFlag,
    { name: 'server-print', type: 'bool', default: 'true', help: 'If true, the server makes the table.' },
    { name: 'show-kind', type: 'bool', help: 'If true, names are printed with their type.' },
    { name: 'show-labels', type: 'bool', help: 'If true, all labels are shown in a last column.' },
    { name: 'sort-by', type: 'string', help: "A JSONPath ('{.metadata.name}') of the field to sort a list by; an integer or a string." },
    { name: 'subresource', type: 'string', help: 'The subresource to get of the object.' },
    { name: 'watch', short: 'w', type: 'bool', help: 'If true, changes are printed as they happen.' },
    { name: 'watch-only', type: 'bool', help: 'If true, changes are printed as they happen, without what is there already.' },
  ],
  run,
}
