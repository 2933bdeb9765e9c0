import type { JsonObject } from '#apimachinery'
import type { Command, Invocation } from '../../command.ts'
import { CommandError } from '../../errors.ts'
import { generatorCommand } from './generate.ts'

const rulePattern = /^[a-zA-Z0-9.\-*_]*(\/[a-zA-Z0-9./_-]*\*?)=([a-zA-Z0-9-]*:[a-zA-Z0-9-]*)(,tls(=[a-zA-Z0-9.-]*)?)?$/

/** `example.com/path*=web:80,tls=certificate`, taken apart. */
interface Rule {
  readonly host: string
  readonly path: JsonObject
  /** The secret; empty for the default certificate, undefined without TLS. */
  readonly tls: string | undefined
}

const isNumber = (text: string): boolean => /^[+-]?\d+$/.test(text)

function backendOf(text: string): JsonObject {
  const [name = '', port = ''] = text.split(':')
  return { service: { name, port: isNumber(port) ? { number: Number(port) } : { name: port } } }
}

function parseRule(text: string): Rule {
  if (!rulePattern.test(text)) {
    throw new CommandError(`rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`)
  }
  const [head = '', tls] = text.split(',')
  const slash = head.indexOf('/')
  const [path = '', service = ''] = head.slice(slash).split('=')
  const isPrefix = path.endsWith('*')
  return {
    host: head.slice(0, slash),
    path: { path: isPrefix ? path.slice(0, -1) : path, pathType: isPrefix ? 'Prefix' : 'Exact', backend: backendOf(service) },
    tls: tls === undefined ? undefined : (tls.split('=')[1] ?? ''),
  }
}

function rulesOf(rules: readonly Rule[]): readonly JsonObject[] {
  const hosts = [...new Set(rules.map(({ host }) => host))]
  return hosts.map((host) => ({
    ...(host && { host }),
    http: { paths: rules.filter((rule) => rule.host === host).map(({ path }) => path) },
  }))
}

/** Hosts by the secret that has their certificate. A host counts only once. */
function tlsOf(rules: readonly Rule[]): readonly JsonObject[] {
  const seen = new Set<string>()
  const bySecret = new Map<string, string[]>()
  for (const { host, tls } of rules) {
    if (tls === undefined || seen.has(host)) continue
    seen.add(host)
    const hosts = bySecret.get(tls)
    if (hosts) hosts.push(host)
    else if (host !== '' || tls !== '') bySecret.set(tls, host === '' ? [] : [host])
  }
  return [...bySecret].map(([secretName, hosts]) => ({ ...(hosts.length > 0 && { hosts }), ...(secretName && { secretName }) }))
}

function annotationsOf({ flags }: Invocation): JsonObject {
  const list = flags.strings('annotation').map((text) => {
    const equals = text.indexOf('=')
    if (equals < 0) throw new CommandError(`annotation ${text} is invalid and should be in format key=[value]`)
    return [text.slice(0, equals), text.slice(equals + 1)]
  })
  return list.length > 0 ? { metadata: { annotations: Object.fromEntries(list) } } : {}
}

export const createIngress: Command = generatorCommand({
  name: 'ingress',
  aliases: ['ing'],
  short: 'Create an ingress from rules',
  long: 'A path that ends in * stands for all that begin so. Behind `,tls` comes the secret with the certificate of the host.',
  examples: `# Everything of a host to a service
kubectl create ingress web --rule="web.example.com/*=web:80"

# With TLS, and a class
kubectl create ingress web --class=nginx --rule="web.example.com/*=web:80,tls=web-certificate"

# What no rule is about
kubectl create ingress web --default-backend=web:80`,
  usage: 'NAME --rule=host/path=service:port[,tls[=secret]] ',
  of: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', plural: 'ingresses', namespaced: true },
  failed: 'failed to create ingress:',
  flags: [
    { name: 'annotation', type: 'strings', help: 'An annotation, as key=value.' },
    { name: 'class', type: 'string', help: 'The ingress class.' },
    { name: 'default-backend', type: 'string', help: 'The service for what no rule is about, as svcname:port.' },
    { name: 'rule', type: 'strings', help: 'A rule, as host/path=service:port[,tls=secretname]. A path that ends in * is a prefix.' },
  ],
  generate(invocation) {
    const { flags } = invocation
    const [fallback, ingressClassName] = [flags.string('default-backend'), flags.string('class')]
    if (fallback === '' && flags.strings('rule').length === 0) {
      throw new CommandError(
        'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
      )
    }
    const rules = flags.strings('rule').map(parseRule)
    const metadata = annotationsOf(invocation)
    if (fallback !== '' && fallback.split(':').length !== 2) {
      throw new CommandError('default-backend should be in format servicename:serviceport')
    }
    const [tls, byHost] = [tlsOf(rules), rulesOf(rules)]
    const spec = {
      ...(ingressClassName && { ingressClassName }),
      ...(fallback && { defaultBackend: backendOf(fallback) }),
      ...(tls.length > 0 && { tls }),
      ...(byHost.length > 0 && { rules: byHost }),
    }
    return { ...metadata, spec }
  },
})
