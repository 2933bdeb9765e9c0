/**
 * What comes into a cluster from outside. Together with the seed, the inputs determine everything that happens. In which
 * thread a component runs is not among them: that changes nothing.
 */
export type Input =
  | { readonly type: 'message'; readonly from: string; readonly to: string; readonly body: unknown }
  | { readonly type: 'start'; readonly name: string; readonly program: string; readonly config: unknown }
  | { readonly type: 'stop'; readonly name: string }
  | { readonly type: 'crash'; readonly name: string }
  | { readonly type: 'link'; readonly a: string; readonly b: string; readonly link: Link }

/** The state of the connection between two components; `*` stands for all others. */
export type Link = { readonly type: 'fine' } | { readonly type: 'cut' } | { readonly type: 'slow'; readonly delayMs: number }

/** An input with the moment at which it entered: before round `round` at time `timeMs`. */
export interface LoggedInput {
  readonly round: number
  readonly timeMs: number
  readonly input: Input
}

/** Seed + start + inputs = a whole history, for this version of the engine. */
export interface History {
  readonly engine: string
  readonly seed: number
  readonly startMs: number
  readonly inputs: readonly LoggedInput[]
  /** Where the recording ends. */
  readonly end: { readonly round: number; readonly timeMs: number }
}
