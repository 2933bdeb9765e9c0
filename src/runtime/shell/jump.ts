import type { Input, Output } from '../stdio.ts'

/** The three streams of a command. */
export interface Streams {
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
}

/** `break`, `continue` and `return` on their way out. */
export class Jump extends Error {
  override readonly name = 'Jump'
  readonly kind: 'break' | 'continue' | 'return'
  readonly value: number

  constructor(kind: 'break' | 'continue' | 'return', value: number) {
    super(kind)
    this.kind = kind
    this.value = value
  }
}

/** Ctrl C at a prompt's command: it ends, and the prompt comes back. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** What ends a script wherever it is: a failed `${name:?word}`, a division by zero. */
export class ExpansionError extends Error {
  override readonly name = 'ExpansionError'
}
