import { configMapKey } from '#apimachinery'
import type { Invocation } from '../../command.ts'
import { CommandError } from '../../errors.ts'
import { splitComma, type Flag } from '../../flags.ts'
import type { KubectlIO } from '../../io.ts'

export const sourceFlags = (what: string): readonly Flag[] => [
  { name: 'from-env-file', type: 'strings', help: `A file with a key=value on each line, which become those of the ${what}.` },
  {
    name: 'from-file',
    type: 'strings',
    help: `A file whose content becomes a value of the ${what}, under its name or under another one: key=file. Of a directory, every file whose name can be a key.`,
  },
  { name: 'from-literal', type: 'strings', help: `A key and its value, as key=value.` },
]

interface Entry {
  readonly key: string
  readonly value: string
}

const noSuchFile = (path: string): CommandError => new CommandError(`error reading ${path}: no such file or directory`)

const baseName = (path: string): string => path.split('/').at(-1) ?? ''

function literal(source: string): Entry {
  const equals = source.indexOf('=')
  if (equals <= 0) throw new CommandError(`invalid literal source ${source}, expected key=value`)
  const value = source.slice(equals + 1)
  return { key: source.slice(0, equals), value: value.replaceAll(/^["']+|["']+$/g, '') }
}

/** `file`, or `key=file`. */
function splitFileSource(source: string, usualKey: string | undefined): { readonly key: string; readonly path: string } {
  const [key = '', path, ...more] = source.split('=')
  if (path === undefined) return { key: usualKey ?? baseName(source), path: source }
  if (more.length > 0) throw new CommandError("key names or file paths cannot contain '='")
  if (key === '') throw new CommandError(`key name for file path ${path} missing`)
  if (path === '') throw new CommandError(`file path for key name ${key} missing`)
  return { key, path }
}

async function fromFile(source: string, { files }: KubectlIO, usualKey: string | undefined): Promise<readonly Entry[]> {
  const { key, path } = splitFileSource(source, usualKey)
  const members = await files.list?.(path).catch(() => undefined)
  if (!members) {
    const value = await files.read(path).catch(() => {
      throw noSuchFile(path)
    })
    return [{ key, value }]
  }
  if (source.includes('=')) throw new CommandError('cannot give a key name for a directory path')
  const texts = await Promise.all(
    members.toSorted().map(async (member): Promise<readonly Entry[]> => {
      const value = await files.read(member).catch(() => undefined) // what is a directory itself is left out
      return value === undefined ? [] : [{ key: baseName(member), value }]
    }),
  )
  return texts.flat()
}

const environmentName = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/
/** Narrower than what the server takes: upstream has not loosened this one. */
const notEnvironmentName =
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')"

async function fromEnvFile(path: string, { files }: KubectlIO): Promise<readonly Entry[]> {
  const text = await files.read(path).catch(() => {
    throw noSuchFile(path)
  })
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  return lines.flatMap((line) => {
    const trimmed = line.trimStart()
    if (trimmed === '' || trimmed.startsWith('#')) return []
    const equals = trimmed.indexOf('=')
    const key = equals < 0 ? trimmed : trimmed.slice(0, equals)
    if (!environmentName.test(key)) throw new CommandError(`${JSON.stringify(key)} is not a valid key name: ${notEnvironmentName}`)
    return [{ key, value: equals < 0 ? '' : trimmed.slice(equals + 1) }]
  })
}

/** How a kind words what is wrong with a key. */
export interface KeyComplaints {
  readonly invalid: (key: string, why: string) => string
  readonly taken: (key: string) => string
}

/** The data that the --from flags name. `usualKey` is that of a file without a key, instead of its name. */
export async function dataOf(
  { flags, io }: Invocation,
  complaints: KeyComplaints,
  usualKey?: string,
): Promise<Readonly<Record<string, string>>> {
  const [files, literals, envFiles] = [flags.strings('from-file'), flags.strings('from-literal'), flags.strings('from-env-file')]
  if (envFiles.length > 0 && files.length + literals.length > 0) {
    throw new CommandError('from-env-file cannot be combined with from-file or from-literal')
  }
  const entries: Entry[] = []
  for (const source of splitComma(files)) entries.push(...(await fromFile(source, io, usualKey)))
  entries.push(...literals.map(literal))
  for (const path of splitComma(envFiles)) entries.push(...(await fromEnvFile(path, io)))
  const data: Record<string, string> = {}
  for (const { key, value } of entries) {
    const errors = configMapKey(key)
    if (errors.length > 0) throw new CommandError(complaints.invalid(key, errors.join(',')))
    if (Object.hasOwn(data, key)) throw new CommandError(complaints.taken(key))
    data[key] = value
  }
  return data
}
