import { createWriteStream, readFileSync } from 'node:fs'
import { auditEvents, readPolicy, type Audited, type AuditPolicy } from '#apiserver'
import { parse } from 'yaml'
import type { Flag } from './flags.ts'
import type { ServeOptions } from './options.ts'
import { UsageError } from './usage-error.ts'

/** What is told of requests, and where. */
export const auditFlags: readonly Flag[] = [
  {
    name: 'audit-log-path',
    value: 'FILE',
    help: ['Writes an audit.k8s.io/v1 Event of each request to this file, a line each; - is the standard output.'],
    read: (auditLog) => ({ auditLog }),
  },
  {
    name: 'audit-policy-file',
    value: 'FILE',
    help: ['What the audit log tells of whom (audit.k8s.io/v1 Policy). Default: of everything who did what.'],
    read: (value, option) => ({ auditPolicy: policyIn(value, option) }),
  },
]

function policyIn(file: string, option: string): AuditPolicy {
  try {
    return readPolicy(parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw new UsageError(`${option}: ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Writes what a policy wants to be told. Undefined if nothing is to be written. */
export function auditLog({
  auditLog: path,
  auditPolicy,
}: Pick<ServeOptions, 'auditLog' | 'auditPolicy'>): ((audited: Audited) => void) | undefined {
  if (path === undefined) return undefined
  const out = path === '-' ? process.stdout : createWriteStream(path, { flags: 'a' })
  out.on('error', (error) => console.error(`--audit-log-path: ${error.message}`))
  const eventOf = auditEvents(auditPolicy)
  return (audited) => {
    const event = eventOf(audited)
    if (event) out.write(`${JSON.stringify(event)}\n`)
  }
}
