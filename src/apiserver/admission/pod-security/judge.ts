import type { Namespace, Pod } from '#api'
import { invalidObject, type FieldError } from '#apimachinery'
import type { Environment } from '../../environment.ts'
import type { Admission } from '../plugin.ts'
import { readAll } from '../../registry/read.ts'
import { refuse } from '../refuse.ts'
import type { Checked, Finding } from './check.ts'
import { warningsAbout } from './existing-pods.ts'
import { detailText, findingsOf, isStricter, labelErrors, standardOf, standardText, type Standard } from './policy.ts'

/** Holds a pod, or what makes pods, against what the labels of its namespace say. */
export function judgeWorkload(admission: Admission, labels: Readonly<Record<string, string>>): void {
  const isPod = admission.resource.plural === 'pods'
  const pod = isPod ? (admission.object as Pod) : templateOf(admission.object)
  if (!pod?.spec || (isPod && !isSignificant(pod, admission.previous as Pod | undefined))) return
  judgePod(admission, pod, labels, isPod)
}

function judgePod(admission: Admission, pod: Checked, labels: Readonly<Record<string, string>>, isPod: boolean): void {
  const enforced = standardOf(labels, 'enforce')
  annotate(admission, pod, labels, isPod)
  const violations = isPod ? findingsOf(pod, enforced) : []
  if (violations.length > 0) throw refuse(admission, `violates PodSecurity "${standardText(enforced)}": ${detailText(violations)}`)
  const warned = standardOf(labels, 'warn')
  const findings = findingsOf(pod, warned)
  if (findings.length > 0) admission.warnings.push(wouldViolate(warned, findings))
}

const wouldViolate = (standard: Standard, findings: readonly Finding[]): string =>
  `would violate PodSecurity "${standardText(standard)}": ${detailText(findings)}`

/** Tells audit by which standard a pod was judged, and how it falls short of that which is only audited. */
function annotate({ annotations }: Admission, pod: Checked, labels: Readonly<Record<string, string>>, isPod: boolean): void {
  const [enforced, audited, warned] = [standardOf(labels, 'enforce'), standardOf(labels, 'audit'), standardOf(labels, 'warn')]
  if ([enforced, audited, warned].every(({ level }) => level === 'privileged')) return
  if (isPod) annotations['pod-security.kubernetes.io/enforce-policy'] = standardText(enforced)
  const findings = findingsOf(pod, audited)
  if (findings.length > 0) annotations['pod-security.kubernetes.io/audit-violations'] = wouldViolate(audited, findings)
}

/** Of the kinds that make pods, what they make them from. */
function templateOf(object: unknown): Checked | undefined {
  const { spec, template } = object as {
    readonly template?: Checked
    readonly spec?: { readonly template?: Checked; readonly jobTemplate?: unknown }
  }
  return template ?? spec?.template ?? (spec?.jobTemplate ? templateOf(spec.jobTemplate) : undefined)
}

/** Whether anything has changed that the standards look at: only images can, and containers come by being debugged. */
function isSignificant(pod: Checked, previous: Pod | undefined): boolean {
  if (!previous) return true
  const images = ({ spec }: Checked): string =>
    JSON.stringify(
      [spec.initContainers, spec.containers, spec.ephemeralContainers].map((list) => (list ?? []).map(({ name, image }) => [name, image])),
    )
  return images(pod) !== images(previous)
}

const problem = ({ field, message }: FieldError): string => `${field}: ${message}`

/** Refuses labels that mean nothing, and tells of pods that are there and would not be let in any more. */
export async function judgeNamespace({ object, previous, warnings, subresource }: Admission, environment: Environment): Promise<void> {
  if (subresource !== undefined) return
  const namespace = object as Namespace
  const { labels, name } = namespace.metadata
  const errors = labelErrors(labels)
  const known = new Set(labelErrors(previous?.metadata.labels).map(problem))
  if (errors.some((error) => !known.has(problem(error)))) throw invalidObject('', 'Namespace', name, errors)
  if (!previous || errors.length > 0) return
  const [next, before] = [standardOf(labels, 'enforce'), standardOf(previous.metadata.labels, 'enforce')]
  if (next.level === 'privileged' || (next.version === before.version && !isStricter(next, before))) return
  warnings.push(...warningsAbout((await readAll(environment, '', 'pods', name)) as readonly Pod[], name, next))
}
