import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicPatch,
  deepEqual,
  isReason,
  type Json,
  type JsonObject,
  type JsonPatchOperation,
} from '#apimachinery'
import { parse } from 'yaml'
import { patchTypes, type RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, messageOf, throwCollected } from '../errors.ts'
import { patchSchema } from '../openapi/patch-schema.ts'
import { dryRunFlag, dryRunOf, printFlags, resultPrinter } from '../printers/objects.ts'
import { fetchAll, filenameFlags, select, selectOptions, type Found } from '../resources/targets.ts'

type Kind = 'json' | 'merge' | 'strategic'

async function patchText({ flags, io }: Invocation): Promise<string> {
  const file = flags.string('patch-file')
  if (file === '') {
    if (flags.string('patch') === '') throw new CommandError('must specify --patch or --patch-file containing the contents of the patch')
    return flags.string('patch')
  }
  return io.files.read(file).catch(() => {
    throw new CommandError(`unable to read patch file: open ${file}: no such file or directory`)
  })
}

/** What does not read as JSON although it begins like it is for the server to refuse. */
function readPatch(text: string): Json | Uint8Array {
  if (/^\s*[{[]/.test(text)) {
    try {
      return JSON.parse(text) as Json
    } catch {
      return new TextEncoder().encode(text)
    }
  }
  try {
    return parse(text, { version: '1.1' }) as Json
  } catch (error) {
    throw new CommandError(`unable to parse ${JSON.stringify(text)}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** What the patch makes of an object, worked out here. */
async function patchedHere({ session }: Invocation, { type, object }: Found, patch: Json | Uint8Array, kind: Kind): Promise<RawObject> {
  if (patch instanceof Uint8Array) throw new CommandError('unable to parse the patch')
  if (kind === 'json') return applyJsonPatch(object, patch as unknown as readonly JsonPatchOperation[]) as RawObject
  if (kind === 'merge') return applyMergePatch(object, patch) as RawObject
  return applyStrategicPatch(object, patch as JsonObject, await patchSchema(session, type)) as RawObject
}

/** Custom resources take no strategic patches, which is what a patch is when nothing else is said. */
function withType(error: unknown, { type: { group, version, kind } }: Found, patchKind: Kind): unknown {
  if (!isReason(error, 'UnsupportedMediaType')) return error
  return new CommandError(`${patchTypes[patchKind]} is not supported by ${group}/${version}, Kind=${kind}: ${messageOf(error)}`)
}

async function run(invocation: Invocation): Promise<void> {
  const { args, flags, io, session } = invocation
  const kind = (flags.string('type') || 'strategic').toLowerCase() as Kind
  if (!['json', 'merge', 'strategic'].includes(kind))
    throw new CommandError(`--type must be one of [json merge strategic], not ${JSON.stringify(kind)}`)
  const patch = readPatch(await patchText(invocation))
  const options = selectOptions(flags)
  const dryRun = flags.bool('local') ? 'client' : dryRunOf(flags)
  const print = await resultPrinter(flags, io)
  const subresource = flags.string('subresource') || undefined
  const errors: unknown[] = []
  for (const found of await fetchAll(session, await select(session, args, options), options, (error) => void errors.push(error))) {
    try {
      const query = { fieldManager: flags.string('field-manager'), ...(dryRun === 'server' && { dryRun: 'All' }) }
      const after =
        dryRun === 'client'
          ? await patchedHere(invocation, found, patch, kind)
          : await session.api.patch({ ...found, subresource }, patch, kind, query).catch((error: unknown) => {
              throw withType(error, found, kind)
            })
      io.stdout(print(deepEqual(after, found.object) ? 'patched (no change)' : 'patched', after))
    } catch (error) {
      errors.push(error)
    }
  }
  throwCollected(errors)
}

export const patch: Command = {
  name: 'patch',
  group: 'Advanced Commands',
  short: 'Update fields of a resource',
  long: 'A patch is written as JSON or YAML: a strategic merge patch, a JSON merge patch or a JSON patch.',
  examples: `# Make a node unschedulable
kubectl patch node node-1 -p '{"spec":{"unschedulable":true}}'

# Change the image of a container, which its name tells from others
kubectl patch pod web -p '{"spec":{"containers":[{"name":"nginx","image":"nginx:1.28"}]}}'

# The same by a JSON patch
kubectl patch pod web --type='json' -p='[{"op":"replace","path":"/spec/containers/0/image","value":"nginx:1.28"}]'`,
  usage: '(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  arguments: 'resources',
  flags: [
    dryRunFlag,
    { name: 'field-manager', type: 'string', default: 'kubectl-patch', help: 'The manager that owns the fields.' },
    ...filenameFlags('A file or directory that names the objects.'),
    { name: 'local', type: 'bool', help: 'If true, works on the files and does not ask the server.' },
    ...printFlags(),
    { name: 'patch', short: 'p', type: 'string', help: 'The patch.' },
    { name: 'patch-file', type: 'string', help: 'A file with the patch.' },
    { name: 'subresource', type: 'string', help: 'The subresource to patch.' },
    {
      name: 'type',
      type: 'string',
      default: 'strategic',
      help: 'The type of the patch; one of [json merge strategic]',
      choices: ['json', 'merge', 'strategic'],
    },
  ],
  run,
}
