import type { JsonObject } from '#apimachinery'
import type { RawObject } from '../../api.ts'
import type { Command, Invocation } from '../../command.ts'
import { CommandError, messageOf } from '../../errors.ts'
import { goTyped } from '../../printers/go-typed.ts'
import { objectPrinter, printFlags } from '../../printers/objects.ts'
import { collectionOf, nameOf } from './generate.ts'

const bindable: Readonly<Record<string, string>> = { Node: 'v1', Pod: 'v1', Secret: 'v1' }

function boundObject({ flags }: Invocation): JsonObject {
  const [kind, name, uid] = ['bound-object-kind', 'bound-object-name', 'bound-object-uid'].map((flag) => flags.string(flag))
  if (!kind) {
    const odd = name ? 'name' : uid ? 'uid' : undefined
    if (odd) throw new CommandError(`--bound-object-${odd} can only be set if --bound-object-kind is provided`)
    return {}
  }
  const apiVersion = bindable[kind]
  if (!apiVersion) throw new CommandError(`supported --bound-object-kind values are ${Object.keys(bindable).join(', ')}`)
  if (!name) throw new CommandError('--bound-object-name is required if --bound-object-kind is provided')
  return { boundObjectRef: { kind, apiVersion, name, ...(uid && { uid }) } }
}

function specOf(invocation: Invocation): JsonObject {
  const { flags } = invocation
  const duration = flags.duration('duration')
  const audiences = flags.strings('audience')
  if (duration < 0) throw new CommandError('--duration must be greater than or equal to 0')
  if (duration % 1000 !== 0) throw new CommandError('--duration cannot be expressed in units less than seconds')
  if (audiences.includes('')) throw new CommandError('--audience must not be an empty string')
  return {
    ...(audiences.length > 0 && { audiences }),
    ...(duration > 0 && { expirationSeconds: duration / 1000 }),
    ...boundObject(invocation),
  }
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, io, session } = invocation
  const name = nameOf(invocation)
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: { name: '' }, spec: specOf(invocation) }
  const accounts = collectionOf(
    { apiVersion: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts', namespaced: true },
    session.namespace,
  )
  let answer: RawObject
  try {
    answer = await session.api.create({ ...accounts, name, subresource: 'token' }, request)
  } catch (error) {
    throw new CommandError(`failed to create token: ${messageOf(error)}`)
  }
  const token = (answer['status'] as { readonly token?: string } | undefined)?.token
  if (!token) throw new CommandError('failed to create token: no token in server response')
  const print = await objectPrinter(flags, io, { inOrder: true })
  io.stdout(print ? print(goTyped(answer)) : token)
}

export const createToken: Command = {
  name: 'token',
  short: 'Ask for a token of a service account',
  examples: `kubectl create token builder

# One that is good for ten minutes, or until a pod is gone
kubectl create token builder --duration=10m --bound-object-kind=Pod --bound-object-name=web`,
  usage: 'SERVICE_ACCOUNT_NAME',
  arguments: 'none',
  flags: [
    { name: 'audience', type: 'strings', help: 'Who is to accept the token. Default: the API server.' },
    {
      name: 'bound-object-kind',
      type: 'string',
      help: `The kind of an object that the token ends with: ${Object.keys(bindable).join(', ')}.`,
    },
    { name: 'bound-object-name', type: 'string', help: 'The name of the object that the token ends with.' },
    { name: 'bound-object-uid', type: 'string', help: 'The UID of the object that the token ends with.' },
    { name: 'duration', type: 'duration', default: '0s', help: 'How long the token is to be good; the server may decide otherwise.' },
    ...printFlags(),
  ],
  run,
}
