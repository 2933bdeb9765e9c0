import type { Pod } from '#api'
import { findingsOf, reasonText, standardText, type Standard } from './policy.ts'

/** Warnings about pods that are there already and would not be let in any more: those alike in one line. */
export function warningsAbout(pods: readonly Pod[], namespace: string, standard: Standard): readonly string[] {
  const alike = new Map<string, string[]>()
  for (const pod of pods) {
    const reason = reasonText(findingsOf(pod, standard))
    if (reason !== '') alike.set(reason, [...(alike.get(reason) ?? []), pod.metadata.name])
  }
  if (alike.size === 0) return []
  const lines = [...alike].map(([reason, names]) => `${namesText(names.toSorted())}: ${reason}`)
  return [
    `existing pods in namespace ${JSON.stringify(namespace)} violate the new PodSecurity enforce level ${JSON.stringify(standardText(standard))}`,
    ...lines.toSorted(),
  ]
}

function namesText([first = '', ...others]: readonly string[]): string {
  if (others.length === 0) return first
  return others.length === 1 ? `${first} (and 1 other pod)` : `${first} (and ${others.length} other pods)`
}
