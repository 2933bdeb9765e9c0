import type { ArgumentKind } from '../command.ts'
import type { Completion, KubectlIO } from '../io.ts'
import type { Session } from '../session.ts'
import { fieldPaths } from './fields.ts'
import { objectNames, typeNames } from './values.ts'

const withPrefix = (found: readonly Completion[], prefix: string): readonly Completion[] =>
  found.map((each) => ({ ...each, text: prefix + each.text }))

/** `deployment/we`: the names of that type, behind what is typed. */
async function behindSlash(session: Session, word: string): Promise<readonly Completion[]> {
  const slash = word.indexOf('/')
  return withPrefix(await objectNames(session, word.slice(0, slash)), word.slice(0, slash + 1))
}

/** `pods,dep`: another type behind the comma. */
async function types(session: Session, word: string, isWanted?: Parameters<typeof typeNames>[1]): Promise<readonly Completion[]> {
  const comma = word.lastIndexOf(',')
  return withPrefix(await typeNames(session, isWanted), word.slice(0, comma + 1))
}

const ofTypes =
  (...plurals: readonly string[]) =>
  ({ plural }: { readonly plural: string }): boolean =>
    plurals.includes(plural)

const rolled = ofTypes('deployments', 'daemonsets', 'statefulsets')

/** A type first, then names of it; or `type/name` every time. */
async function typeThenNames(
  session: Session,
  args: readonly string[],
  word: string,
  isWanted?: Parameters<typeof typeNames>[1],
): Promise<readonly Completion[]> {
  if (word.includes('/')) return behindSlash(session, word)
  const [first] = args
  if (first === undefined || first.includes('/')) return types(session, word, isWanted)
  const taken = new Set(args.slice(1))
  return (await objectNames(session, first)).filter(({ text }) => !taken.has(text))
}

async function podOrType(session: Session, args: readonly string[], word: string): Promise<readonly Completion[]> {
  if (args.length > 0) return []
  if (word.includes('/')) return behindSlash(session, word)
  const owners = await typeNames(session, ofTypes('deployments', 'daemonsets', 'statefulsets', 'replicasets', 'jobs', 'services'))
  return [...(await objectNames(session, 'pods')), ...owners.map((each) => ({ ...each, text: `${each.text}/` }))]
}

/** What can stand at the cursor for an argument of a command. */
export async function completeArgument(
  kind: ArgumentKind,
  session: Session,
  io: KubectlIO,
  args: readonly string[],
  word: string,
): Promise<readonly Completion[]> {
  switch (kind) {
    case 'none':
      return []
    case 'resources':
      return typeThenNames(session, args, word, ({ verbs }) => verbs.includes('get'))
    case 'types':
      return args.length > 0 ? [] : types(session, word)
    case 'rollout':
      return typeThenNames(session, args, word, rolled)
    case 'scalable':
      return typeThenNames(session, args, word, ({ subresources }) => subresources.includes('scale'))
    case 'nodes':
      return objectNames(session, 'nodes')
    case 'pods':
      return args.length > 0 ? [] : objectNames(session, 'pods')
    case 'pod-or-type':
      return podOrType(session, args, word)
    case 'contexts':
      return (io.config?.read().contexts ?? []).map(({ name }) => ({ text: name }))
    case 'fields':
      return args.length > 0 ? [] : word.includes('.') ? fieldPaths(session, word) : types(session, word)
  }
}
