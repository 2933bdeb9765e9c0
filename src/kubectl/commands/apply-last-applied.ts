import { lastApplied, lastAppliedKey, withLastApplied } from '../apply/last-applied.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError } from '../errors.ts'
import { prettyJson, sortKeys } from '../printers/json.ts'
import { dryRunFlag, dryRunOf, printFlags, resultPrinter } from '../printers/objects.ts'
import { toYaml } from '../printers/yaml.ts'
import { fetchAll, filenameFlags, select, selectOptions, selectorFlag, targetsOfFiles } from '../resources/targets.ts'

async function view({ args, flags, io, session }: Invocation): Promise<void> {
  const options = { ...selectOptions(flags), allowAll: flags.bool('all') }
  const format = flags.string('output') || 'yaml'
  if (format !== 'yaml' && format !== 'json')
    throw new CommandError(`Unexpected -o output mode: ${format}, the flag 'output' must be one of yaml|json`)
  for (const { object } of await fetchAll(session, await select(session, args, options), options)) {
    const applied = lastApplied(object)
    if (!applied) throw new CommandError(`no last-applied-configuration annotation found on resource: ${object.metadata.name}\n`)
    io.stdout(
      format === 'json'
        ? `${prettyJson(sortKeys(applied)).replaceAll(/^ +/gm, (indent) => ' '.repeat(indent.length / 2))}\n`
        : toYaml(applied),
    )
  }
}

async function set({ flags, io, session }: Invocation): Promise<void> {
  const dryRun = dryRunOf(flags)
  const print = await resultPrinter(flags, io, { dryRun })
  for (const target of await targetsOfFiles(session, selectOptions(flags))) {
    if (!target.object) continue
    const live = await session.api.get(target)
    if (!lastApplied(live) && !flags.bool('create-annotation')) {
      throw new CommandError(
        `no last-applied-configuration annotation found on resource: ${live.metadata.name}, to create the annotation, run the command with --create-annotation`,
      )
    }
    const { metadata } = withLastApplied(target.object)
    const text = (metadata['annotations'] as Readonly<Record<string, string>>)[lastAppliedKey]
    const patch = { metadata: { annotations: { [lastAppliedKey]: text } } }
    const query = dryRun === 'server' ? { dryRun: 'All' } : {}
    const object = dryRun === 'client' ? live : await session.api.patch(target, patch, 'merge', query)
    io.stdout(print('configured', object))
  }
}

/** `kubectl apply view-last-applied` and `set-last-applied`. */
export const applyLastAppliedCommands: readonly Command[] = [
  {
    name: 'set-last-applied',
    short: 'Set the last-applied-configuration annotation on a live object to match the contents of a file',
    usage: '-f FILENAME',
    flags: [
      { name: 'create-annotation', type: 'bool', help: 'If true, the annotation is made where there is none.' },
      dryRunFlag,
      ...filenameFlags('The files with the configurations.'),
      ...printFlags(),
    ],
    run: set,
  },
  {
    name: 'view-last-applied',
    short: 'View the latest last-applied-configuration annotations by resource/object',
    usage: '(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
    arguments: 'resources',
    flags: [
      { name: 'all', type: 'bool', help: 'All objects of the types in the namespace.' },
      ...filenameFlags('A file or directory that names the objects.'),
      {
        name: 'output',
        short: 'o',
        type: 'string',
        default: 'yaml',
        choices: ['yaml', 'json'],
        help: 'Output format. Must be one of (yaml, json).',
      },
      selectorFlag,
    ],
    run: view,
  },
]
