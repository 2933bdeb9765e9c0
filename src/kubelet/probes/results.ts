export type ProbeKind = 'liveness' | 'readiness' | 'startup'
export type ProbeResult = 'success' | 'failure'

/** What the probes of containers have come to; undefined where nothing is known (yet). */
export interface ProbeResults {
  resultOf(kind: ProbeKind, containerId: string): ProbeResult | undefined
}
