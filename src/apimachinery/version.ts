/** What /version and `kubectl version` say. */
export interface VersionInfo {
  readonly major: string
  readonly minor: string
  readonly gitVersion: string
  readonly gitCommit: string
  readonly gitTreeState: string
  readonly buildDate: string
  readonly goVersion: string
  readonly compiler: string
  readonly platform: string
}

/** Kubernetes 1.36, whose behaviour all components have. Clients insist on a semantic version and a hex commit. */
export const kubernetesVersion: VersionInfo = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.0',
  gitCommit: '7a6265726e657465730000000000000000000136',
  gitTreeState: 'clean',
  buildDate: '2026-04-22T00:00:00Z',
  goVersion: 'go1.26.0',
  compiler: 'gc',
  platform: 'linux/amd64',
}
