import { encodeBase64, type JsonObject } from '#apimachinery'
import type { Command, Invocation } from '../../command.ts'
import { CommandError } from '../../errors.ts'
import { compactJson } from '../../printers/json.ts'
import { generatorCommand, type GeneratedKind, type Generator } from './generate.ts'
import { checkKeyPair } from './key-pair.ts'
import { appendHashFlag, contentHash } from './name-hash.ts'
import { dataOf, sourceFlags } from './sources.ts'

const of: GeneratedKind = { apiVersion: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true }

const nameSuffix: Generator['nameSuffix'] = ({ flags }, name, { data = {}, type = '' }) =>
  flags.bool('append-hash') ? contentHash({ kind: 'Secret', type, name, data }) : undefined

const secretData = (data: Readonly<Record<string, string>>): JsonObject =>
  Object.keys(data).length > 0 ? { data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, encodeBase64(value)])) } : {}

const complaints = {
  invalid: (key: string, why: string) => `${JSON.stringify(key)} is not valid key name for a Secret ${why}`,
  taken: (key: string) => `cannot add key ${key}, another key by that name already exists`,
}

const generic = generatorCommand({
  name: 'generic',
  short: 'Create a secret from files, directories or values',
  long: 'Each value has a key: the one that is given, or the name of the file.',
  examples: `# From values
kubectl create secret generic database --from-literal=user=admin --from-literal=password=hunter2

# From files
kubectl create secret generic keys --from-file=id_rsa --from-file=public=id_rsa.pub`,
  usage: 'NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  of,
  failed: 'failed to create secret',
  nameSuffix,
  flags: [appendHashFlag, ...sourceFlags('secret'), { name: 'type', type: 'string', help: 'The type of the secret.' }],
  async generate(invocation) {
    const type = invocation.flags.string('type')
    return { ...secretData(await dataOf(invocation, complaints)), ...(type && { type }) }
  },
})

/** What docker keeps in ~/.docker/config.json, for one registry. */
function dockerConfig({ flags }: Invocation): string {
  const [username, password, email] = ['docker-username', 'docker-password', 'docker-email'].map((name) => flags.string(name))
  const login = { username, password, ...(email && { email }), auth: encodeBase64(`${username}:${password}`) }
  return `{"auths":{${JSON.stringify(flags.string('docker-server'))}:${inOrder(login)}}}`
}

const inOrder = (members: Readonly<Record<string, string | undefined>>): string =>
  `{${Object.entries(members)
    .map(([key, value]) => `${JSON.stringify(key)}:${compactJson(value)}`)
    .join(',')}}`

const dockerKey = '.dockerconfigjson'

const dockerRegistry = generatorCommand({
  name: 'docker-registry',
  short: 'Create a secret with the login to a registry of images',
  long: 'Kubelets log in to the registry with it when a pod names it among its imagePullSecrets.',
  examples: `# From a name and a password
kubectl create secret docker-registry registry --docker-server=registry.example --docker-username=me --docker-password=hunter2

# From the file of docker
kubectl create secret docker-registry registry --from-file=.dockerconfigjson=config.json`,
  usage:
    'NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]',
  of,
  failed: 'failed to create secret',
  nameSuffix,
  flags: [
    appendHashFlag,
    { name: 'docker-email', type: 'string', help: 'The email address of the user.' },
    { name: 'docker-password', type: 'string', help: 'The password of the user.' },
    { name: 'docker-server', type: 'string', default: 'https://index.docker.io/v1/', help: 'The registry.' },
    { name: 'docker-username', type: 'string', help: 'The user of the registry.' },
    { name: 'from-file', type: 'strings', help: `A file with the logins of docker, as ${dockerKey}=file or under that name.` },
  ],
  async generate(invocation) {
    const { flags } = invocation
    const type = 'kubernetes.io/dockerconfigjson'
    if (flags.strings('from-file').length > 0) return { ...secretData(await dataOf(invocation, complaints, dockerKey)), type }
    if (flags.string('docker-username') === '' || flags.string('docker-password') === '' || flags.string('docker-server') === '') {
      throw new CommandError(
        'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
      )
    }
    return { ...secretData({ [dockerKey]: dockerConfig(invocation) }), type }
  },
})

const readFile = async ({ io }: Invocation, path: string): Promise<string> =>
  io.files.read(path).catch(() => {
    throw new CommandError(`Cannot read file ${path}, open ${path}: no such file or directory`)
  })

const tls = generatorCommand({
  name: 'tls',
  short: 'Create a secret with a certificate and its key',
  long: 'From a certificate and the key that belongs to it, both as PEM.',
  examples: `kubectl create secret tls web --cert=tls.crt --key=tls.key`,
  usage: 'NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]',
  of,
  failed: 'failed to create secret',
  nameSuffix,
  flags: [
    appendHashFlag,
    { name: 'cert', type: 'string', help: 'The file of the certificate.' },
    { name: 'key', type: 'string', help: 'The file of the private key.' },
  ],
  async generate(invocation) {
    const { flags } = invocation
    const [certPath, keyPath] = [flags.string('cert'), flags.string('key')]
    if (certPath === '' || keyPath === '') throw new CommandError('key and cert must be specified')
    const [cert, key] = [await readFile(invocation, certPath), await readFile(invocation, keyPath)]
    checkKeyPair(cert, key)
    return { ...secretData({ 'tls.crt': cert, 'tls.key': key }), type: 'kubernetes.io/tls' }
  },
})

export const createSecret: Command = {
  name: 'secret',
  short: 'Create a secret of one of several types',
  usage: '(docker-registry | generic | tls)',
  subcommands: [dockerRegistry, generic, tls],
}
