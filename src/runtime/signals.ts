/** Signals by name, with their numbers on Linux. */
export const signals = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  WINCH: 28,
} as const

export type Signal = keyof typeof signals

/** `SIGTERM`, `TERM` or `15`. */
export function parseSignal(text: string): Signal | undefined {
  const name = text.toUpperCase().replace(/^SIG/, '')
  const names = Object.keys(signals) as Signal[] // the keys of the table above
  return names.find((signal) => signal === name || String(signals[signal]) === name)
}

/** What a shell says of a process that a signal ended. */
export const exitCodeOf = (signal: Signal): number => 128 + signals[signal]

/** Those that a process survives if it does nothing about them. */
export const isHarmless = (signal: Signal): boolean => signal === 'CHLD' || signal === 'CONT' || signal === 'WINCH' || signal === 'STOP'
