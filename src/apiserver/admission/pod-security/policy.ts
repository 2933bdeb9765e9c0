import { invalid, type FieldError } from '#apimachinery'
import { baselineChecks } from './baseline.ts'
import type { Checked, Finding } from './check.ts'
import { restrictedChecks } from './restricted.ts'

const levels = ['privileged', 'baseline', 'restricted'] as const
type Level = (typeof levels)[number]
export type Mode = 'enforce' | 'audit' | 'warn'

/** A level as of a minor version: `restricted:latest`. */
export interface Standard {
  readonly level: Level
  /** `latest` or `v1.30`. */
  readonly version: string
}

type Labels = Readonly<Record<string, string>>

const labelOf = (mode: Mode, part: 'level' | 'version'): string =>
  `pod-security.kubernetes.io/${part === 'level' ? mode : `${mode}-version`}`
const isLevel = (text: string): text is Level => levels.some((level) => level === text)
const isVersion = (text: string): boolean => text === 'latest' || /^v1\.(0|[1-9]\d*)$/.test(text)

export const standardText = ({ level, version }: Standard): string => `${level}:${version}`
export const isStricter = (a: Standard, b: Standard): boolean => levels.indexOf(a.level) > levels.indexOf(b.level)

/** What a namespace's labels ask for. Who does not say what to warn of is warned of what is enforced. (api.PolicyToEvaluate) */
export function standardOf(labels: Labels | undefined, mode: Mode): Standard {
  const level = labels?.[labelOf(mode, 'level')]
  const version = labels?.[labelOf(mode, 'version')] ?? 'latest'
  // What cannot be read is held to be the strictest, as of now.
  if (level !== undefined) return { level: isLevel(level) ? level : 'restricted', version: isVersion(version) ? version : 'latest' }
  return mode === 'warn' ? standardOf(labels, 'enforce') : { level: 'privileged', version: 'latest' }
}

/** What is wrong with a namespace's labels. */
export const labelErrors = (labels: Labels = {}): readonly FieldError[] =>
  (['enforce', 'audit', 'warn'] as const).flatMap((mode) => {
    const [level, version] = [labelOf(mode, 'level'), labelOf(mode, 'version')]
    const [asked, since] = [labels[level], labels[version]]
    return [
      ...(asked === undefined || isLevel(asked)
        ? []
        : [invalid(`metadata.labels[${level}]`, asked, `must be one of ${levels.join(', ')}`)]),
      ...(since === undefined || isVersion(since) ? [] : [invalid(`metadata.labels[${version}]`, since, 'must be "latest" or "v1.x"')]),
    ]
  })

/** Everything in which a pod falls short of a standard. */
export function findingsOf(pod: Checked, { level, version }: Standard): readonly Finding[] {
  if (level === 'privileged') return []
  const minor = version === 'latest' ? Infinity : Number(version.slice('v1.'.length))
  const applies = ({ since = 0 }: { readonly since?: number }): boolean => minor >= since
  const restricted = level === 'restricted' ? restrictedChecks.filter(applies) : []
  const overridden = new Set(restricted.map(({ overrides }) => overrides))
  const baseline = baselineChecks.filter((check) => applies(check) && !overridden.has(check.id))
  return [...baseline, ...restricted].flatMap((check) => check.check(pod) ?? [])
}

/** `privileged (container "a" must not …), runAsUser=0 (…)` */
export const detailText = (findings: readonly Finding[]): string =>
  findings.map(({ reason, detail }) => (detail === undefined ? reason : `${reason} (${detail})`)).join(', ')

export const reasonText = (findings: readonly Finding[]): string => findings.map(({ reason }) => reason).join(', ')
