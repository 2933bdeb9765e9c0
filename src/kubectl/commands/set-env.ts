import type { Container, EnvVar } from '#api'
import type { JsonObject } from '#apimachinery'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError } from '../errors.ts'
import { splitComma } from '../flags.ts'
import { fetchAll, select, selectOptions } from '../resources/targets.ts'
import { changeObjects, refusedByPlace } from './change-objects.ts'
import { fits, withContainers, withPodSpec } from './pod-spec.ts'
import { setFlags } from './set-image.ts'

interface EnvChange {
  readonly set: readonly EnvVar[]
  readonly remove: ReadonlySet<string>
  readonly pattern: string
  readonly overwrite: boolean
}

function changedEnv(container: Container, { set, remove, overwrite }: EnvChange): Container {
  const taken = container.env?.find(({ name, value }) => set.some((variable) => variable.name === name && variable.value !== value))
  if (!overwrite && taken) throw new CommandError(`'${taken.name}' already has a value (${taken.value ?? ''}), and --overwrite is false`)
  const byName = new Map(set.map((variable) => [variable.name, variable]))
  const kept = (container.env ?? []).filter(({ name }) => !remove.has(name)).map((variable) => byName.get(variable.name) ?? variable)
  const added = set.filter(({ name }) => !kept.some((variable) => variable.name === name))
  return { ...container, env: [...kept, ...added] }
}

const withEnv = (object: RawObject, change: EnvChange): RawObject =>
  withPodSpec(object, (spec) =>
    withContainers(spec, (container) => (fits(change.pattern, container.name) ? changedEnv(container, change) : container)),
  )

/** Variables that take their values from the keys of a ConfigMap or Secret. */
async function fromSource({ flags, session }: Invocation): Promise<readonly EnvVar[]> {
  const from = flags.string('from')
  if (from === '') return []
  const keys = splitComma(flags.strings('keys'))
  const [found] = await fetchAll(session, await select(session, [from], {}), {})
  const isSecret = found?.object.kind === 'Secret'
  if (!found || (!isSecret && found.object.kind !== 'ConfigMap')) throw new CommandError(`unsupported resource specified in --from`)
  const all = Object.keys((found.object['data'] ?? {}) as JsonObject).toSorted()
  return all
    .filter((key) => keys.length === 0 || keys.includes(key))
    .map((key) => {
      const name = `${flags.string('prefix')}${key.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_')}`
      if (name !== `${flags.string('prefix')}${key}`) session.warn(`key ${key} transferred to ${name}`)
      const ref = { key, name: found.name }
      return { name, valueFrom: isSecret ? { secretKeyRef: ref } : { configMapKeyRef: ref } }
    })
}

const shownValue = ({ name, value, valueFrom }: EnvVar): string => {
  if (!valueFrom) return `${name}=${value ?? ''}`
  const { secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef } = valueFrom
  if (secretKeyRef) return `# ${name} from secret ${secretKeyRef.name ?? ''}, key ${secretKeyRef.key}`
  if (configMapKeyRef) return `# ${name} from configmap ${configMapKeyRef.name ?? ''}, key ${configMapKeyRef.key}`
  if (fieldRef) return `# ${name} from field path ${fieldRef.fieldPath}`
  return `# ${name} from resource field ${resourceFieldRef?.resource ?? ''}`
}

async function listEnv({ flags, io, session }: Invocation, resources: readonly string[]): Promise<void> {
  const options = { ...selectOptions(flags), allowAll: flags.bool('all') }
  for (const { name, object } of await fetchAll(session, await select(session, resources, options), options)) {
    withPodSpec(object, (spec) =>
      withContainers(spec, (container) => {
        io.stdout(`# ${object.kind} ${name}, container ${container.name}\n`)
        for (const variable of container.env ?? []) io.stdout(`${shownValue(variable)}\n`)
        return container
      }),
    )
  }
}

async function run(invocation: Invocation): Promise<void> {
  const { args, flags } = invocation
  const given = [...args, ...flags.strings('env')]
  const isPair = (text: string): boolean => text.indexOf('=') > 0
  const isRemoval = (text: string): boolean => /^[^/=]+-$/.test(text)
  const resources = given.filter((text) => !isPair(text) && !isRemoval(text))
  if (flags.bool('list')) return listEnv(invocation, resources)
  const pairs = given.filter(isPair).map((text) => ({ name: text.slice(0, text.indexOf('=')), value: text.slice(text.indexOf('=') + 1) }))
  const remove = new Set(given.filter(isRemoval).map((text) => text.slice(0, -1)))
  const set = [...(await fromSource(invocation)), ...pairs]
  if (set.length === 0 && remove.size === 0) return
  const change = { set, remove, pattern: flags.string('containers'), overwrite: flags.bool('overwrite') }
  await changeObjects(invocation, resources, {
    operation: 'env updated',
    manager: flags.string('field-manager'),
    apply: (object) => withEnv(object, change),
    refused: refusedByPlace,
  })
}

export const setEnv: Command = {
  name: 'env',
  short: 'Update environment variables on a pod template',
  long: 'A name followed by a minus sign takes the variable away.',
  examples: `# Set a variable
kubectl set env deployment/web STORAGE_DIR=/local

# Take it away again
kubectl set env deployment/web STORAGE_DIR-

# Set variables from all keys of a ConfigMap
kubectl set env --from=configmap/web deployment/web

# List what is set
kubectl set env deployment/web --list`,
  usage: 'RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  arguments: 'resources',
  flags: [
    ...setFlags,
    { name: 'containers', short: 'c', type: 'string', default: '*', help: 'The containers to change; may have wildcards.' },
    { name: 'env', short: 'e', type: 'strings', help: 'A variable to set in each container, as name=value.' },
    { name: 'from', type: 'string', help: 'A ConfigMap or Secret to take variables from.' },
    { name: 'keys', type: 'strings', help: 'The keys to take from it, separated by commas.' },
    { name: 'list', type: 'bool', help: 'If true, shows the variables.' },
    { name: 'overwrite', type: 'bool', default: 'true', help: 'If true, variables may get another value.' },
    { name: 'prefix', type: 'string', help: 'Put before the names of variables taken from elsewhere.' },
    { name: 'resolve', type: 'bool', help: 'If true, references are shown with their values.' },
  ],
  run,
}
