import type { ApiHandler } from '#apimachinery'
import type { Clock } from '#kernel'

/** Where `-f` reads from and `-o …-file` or `cp` write to. Paths are whatever the user typed. */
export interface KubectlFiles {
  /** Rejects when there is no such file. */
  read(path: string): Promise<string>
  write?(path: string, text: string): Promise<void>
  /** The paths of the files directly in a directory; rejects when the path is no directory. */
  list?(path: string): Promise<readonly string[]>
}

/** A context of the kubeconfig. */
export interface KubeContext {
  readonly name: string
  readonly cluster: string
  readonly user: string
  readonly namespace?: string
}

/** The kubeconfig, as far as `kubectl config` shows and changes it. */
export interface KubeConfig {
  readonly currentContext: string
  readonly contexts: readonly KubeContext[]
  readonly clusters: readonly { readonly name: string; readonly server: string }[]
  /** Who has no token is the administrator. */
  readonly users: readonly { readonly name: string; readonly token?: string }[]
}

/** Everything a command touches outside itself. */
export interface KubectlIO {
  readonly handler: ApiHandler
  readonly clock: Clock
  stdout(text: string): void
  stderr(text: string): void
  /** All of stdin, for `-f -`. */
  readStdin?(): Promise<string>
  /** What is typed while `exec -i` or `attach -i` runs. */
  readonly keys?: () => AsyncIterable<Uint8Array>
  /** The terminal's size, when there is one (`exec -t`). */
  readonly terminal?: { readonly columns: number; readonly rows: number }
  readonly files: KubectlFiles
  /** Opens the user's editor on a text; undefined when it was left without saving. */
  edit?(text: string, name: string): Promise<string | undefined>
  /** Ctrl-C. */
  readonly signal: AbortSignal
  /** The current context's namespace. */
  readonly namespace: string
  readonly config?: { read(): KubeConfig; write(config: KubeConfig): void }
  /** The user's time zone, in minutes east of UTC. `describe` prints local times. Default: 0. */
  readonly utcOffsetMinutes?: number
}

/** One way to go on with a line. */
export interface Completion {
  /** Replaces the word at the cursor. */
  readonly text: string
  readonly description?: string
}
