import type { PolicyRule, SelfSubjectAccessReview, SelfSubjectRulesReview } from '#api'
import { parseApiVersion, type JsonObject } from '#apimachinery'
import type { Command, Invocation } from '../command.ts'
import { CommandError } from '../errors.ts'
import { ruleRows } from '../describe/rbac.ts'
import { allNamespacesFlag } from '../resources/targets.ts'
import { align, tableLayout } from '../tabwriter.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))
const resourceVerbs = words(
  'get list watch create update patch delete deletecollection use bind impersonate * approve sign escalate attest',
)
const urlVerbs = words('get put post head options delete patch *')
/** What rules name though discovery does not. */
const unlisted = words('users groups')

const { group, version } = parseApiVersion('authorization.k8s.io/v1')
const apiVersion = `${group}/${version}`

/** Asks the server to review something about the caller. */
async function review<T>({ session }: Invocation, kind: string, plural: string, spec: JsonObject): Promise<T> {
  const request = { verb: 'create', group, version, resource: plural, body: { kind, apiVersion, spec } } as const
  return (await session.api.object(request)) as T
}

interface Asked {
  readonly group: string
  readonly resource: string
  readonly version: string
}

async function resourceOf({ session, flags }: Invocation, argument: string): Promise<Asked> {
  if (argument === '*') return { group: '', resource: '*', version: '' }
  const lower = argument.toLowerCase()
  const type = await session.findType(lower)
  if (!type) {
    const [name = '', ...rest] = lower.split('.')
    const inGroup = rest.length > 0 ? ` in group '${rest.join('.')}'` : ''
    if (!unlisted.has(lower)) session.warn(`the server doesn't have a resource type '${name}'${inGroup}\n`)
    return { group: '', resource: argument, version: '' }
  }
  const inGroup = type.group === '' ? '' : ` in group '${type.group}'`
  if (!type.namespaced && !flags.bool('all-namespaces')) session.warn(`resource '${type.plural}' is not namespace scoped${inGroup}\n`)
  return { group: type.group, resource: type.plural, version: type.version }
}

async function specOf(invocation: Invocation): Promise<JsonObject> {
  const { args, flags, session } = invocation
  const [verb = '', what = ''] = args
  const subresource = flags.string('subresource')
  if (what.startsWith('/')) {
    if (subresource !== '') throw new CommandError('--subresource can not be used with NonResourceURL')
    if (!urlVerbs.has(verb)) session.warn(`verb '${verb}' is not a known verb\n`)
    return { nonResourceAttributes: { path: what, verb } }
  }
  const slash = what.indexOf('/')
  const asked = await resourceOf(invocation, slash < 0 ? what : what.slice(0, slash))
  if (!resourceVerbs.has(verb)) session.warn(`verb '${verb}' is not a known verb\n`)
  const namespace = flags.bool('all-namespaces') ? '' : session.namespace
  return {
    resourceAttributes: {
      namespace,
      verb,
      group: asked.group,
      resource: asked.resource,
      subresource,
      name: slash < 0 ? '' : what.slice(slash + 1),
    },
  }
}

async function check(invocation: Invocation): Promise<number> {
  const { args, flags, io } = invocation
  if (args.length !== 2)
    throw new CommandError(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
    )
  const spec = await specOf(invocation)
  if (flags.bool('no-headers')) throw new CommandError('--no-headers cannot be set without --list specified')
  const { status } = await review<SelfSubjectAccessReview>(invocation, 'SelfSubjectAccessReview', 'selfsubjectaccessreviews', spec)
  const isAllowed = status?.allowed ?? false
  const why = [status?.reason, status?.evaluationError].filter((text) => text).map((text) => ` - ${text}`)
  if (!flags.bool('quiet')) io.stdout(isAllowed ? 'yes\n' : `no${why.join('')}\n`)
  return isAllowed ? 0 : 1
}

async function list(invocation: Invocation): Promise<number> {
  const { args, flags, io, session } = invocation
  if (args.length > 0) throw new CommandError('list option must be specified with no arguments')
  if (flags.bool('quiet') || flags.bool('all-namespaces') || flags.string('subresource') !== '')
    throw new CommandError("list option can't be specified with neither quiet, all-namespaces nor subresource options")
  const spec = { namespace: session.namespace }
  const { status } = await review<SelfSubjectRulesReview>(invocation, 'SelfSubjectRulesReview', 'selfsubjectrulesreviews', spec)
  if (status?.incomplete) io.stderr(`warning: the list may be incomplete: ${status.evaluationError ?? ''}\n`)
  const rules: readonly PolicyRule[] = [...(status?.resourceRules ?? []), ...(status?.nonResourceRules ?? [])]
  const headers = ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs']
  const rows = [...(flags.bool('no-headers') ? [] : [headers]), ...ruleRows(rules)]
  io.stdout(align(rows.map((cells) => `${cells.join('\t')}\n`).join(''), tableLayout))
  return 0
}

export const canI: Command = {
  name: 'can-i',
  short: 'Check whether an action is allowed',
  long: 'VERB is one that the API knows, such as get, list, watch or delete. TYPE is a resource, NONRESOURCEURL a path that begins with a slash. The exit code says the same as the word that is printed.',
  examples: `# May I create pods in any namespace?
kubectl auth can-i create pods --all-namespaces

# May I read the logs of pods?
kubectl auth can-i get pods --subresource=log

# May I do everything in this namespace?
kubectl auth can-i '*' '*'

# May a service account list pods?
kubectl auth can-i list pods --as=system:serviceaccount:default:web

# List what I may do in a namespace
kubectl auth can-i --list --namespace=web`,
  usage: 'VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
  flags: [
    { ...allNamespacesFlag, help: 'If true, asks about all namespaces.' },
    { name: 'list', type: 'bool', help: 'If true, lists everything that is allowed.' },
    { name: 'no-headers', type: 'bool', help: 'If true, lists without a line of headers.' },
    { name: 'quiet', short: 'q', type: 'bool', help: 'If true, prints nothing: the exit code says it.' },
    { name: 'subresource', type: 'string', help: 'A subresource, such as log of pods or scale of deployments.' },
  ],
  run: (invocation) => (invocation.flags.bool('list') ? list(invocation) : check(invocation)),
}
