import { readFileSync } from 'node:fs'
import type { ApiServerFlags } from '#cluster'
import type { Flag } from './flags.ts'
import { UsageError } from './usage-error.ts'

type StaticTokens = NonNullable<ApiServerFlags['staticTokens']>

/** How users are told apart. */
export const authenticationFlags: readonly Flag[] = [
  {
    name: 'tls',
    help: [
      'Serves HTTPS, with a certificate by the authority of the cluster; the kubeconfig gets the authority',
      'and an administrator. Clients may show certificates that the authority has issued, and tokens.',
    ],
    read: () => ({ tls: true }),
  },
  {
    name: 'token-auth-file',
    value: 'FILE',
    help: ['Users by their tokens, a line each: token,user,uid,"group1,group2".'],
    read: (value, option) => ({ apiServer: { staticTokens: readTokenFile(value, option) } }),
  },
  {
    name: 'anonymous-auth',
    value: 'true|false',
    help: ['Whether, with --tls, who shows no credentials is system:anonymous. Default: true; never with AlwaysAllow.'],
    read: (value, option) => ({ apiServer: { anonymousAuth: truth(value, option) } }),
  },
]

function truth(value: string, option: string): boolean {
  if (value !== 'true' && value !== 'false') throw new UsageError(`${option} must be true or false, not "${value}".`)
  return value === 'true'
}

function readTokenFile(file: string, option: string): StaticTokens {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${option}: ${error instanceof Error ? error.message : String(error)}`)
  }
  return parseTokens(text, file)
}

/** A token, a user, its uid and, if any, its groups. (plugin/pkg/auth/authenticator/token/tokenfile) */
export function parseTokens(text: string, file: string): StaticTokens {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(fieldsOf)
    .flatMap((fields) => {
      const [token, name, uid, groups = ''] = fields
      if (token === undefined || name === undefined || uid === undefined) {
        throw new UsageError(`token file '${file}' must have at least 3 columns (token, user name, user uid), found ${fields.length}`)
      }
      const user = { name, ...(uid !== '' && { uid }), groups: groups === '' ? [] : groups.split(',') }
      return token === '' ? [] : [{ token, user }] // upstream only warns of empty ones
    })
}

/** The fields of a line of CSV; what stands in quotes may have commas. */
const fieldsOf = (line: string): readonly string[] =>
  [...`,${line}`.matchAll(/,(?:\s*"((?:[^"]|"")*)"\s*|([^,]*))/g)].map(([, quoted, plain = '']) =>
    quoted === undefined ? plain.trimStart() : quoted.replaceAll('""', '"'),
  )
