/** A piece of a word before it is expanded. */
export type Part =
  | { readonly type: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly type: 'variable'; readonly name: string; readonly quoted: boolean; readonly operation?: VariableOperation }
  | { readonly type: 'command'; readonly script: Script; readonly quoted: boolean }
  | { readonly type: 'arithmetic'; readonly expression: Word; readonly quoted: boolean }

/**
 * `${name:-word}` and its kin. `colon`: an empty value counts as none. `slice` is `${name:word:more}`, `/` and `//` are
 * `${name/word/more}`, once or everywhere.
 */
export interface VariableOperation {
  readonly operator: '-' | '=' | '+' | '?' | '#' | '##' | '%' | '%%' | 'length' | 'slice' | '/' | '//'
  readonly colon: boolean
  readonly word: Word
  readonly more?: Word
}

export type Word = readonly Part[]

export interface Redirect {
  readonly descriptor: number
  readonly operator: '<' | '>' | '>>' | '>&' | '<<'
  readonly target: Word
}

export type Command =
  | {
      readonly type: 'simple'
      readonly assignments: readonly { readonly name: string; readonly value: Word }[]
      readonly words: readonly Word[]
    }
  | {
      readonly type: 'if'
      readonly branches: readonly { readonly condition: Script; readonly body: Script }[]
      readonly otherwise?: Script
    }
  | { readonly type: 'loop'; readonly until: boolean; readonly condition: Script; readonly body: Script }
  | { readonly type: 'for'; readonly name: string; readonly words: readonly Word[] | undefined; readonly body: Script }
  | {
      readonly type: 'case'
      readonly word: Word
      readonly branches: readonly { readonly patterns: readonly Word[]; readonly body: Script }[]
    }
  | { readonly type: 'group'; readonly body: Script }
  | { readonly type: 'subshell'; readonly body: Script }
  | { readonly type: 'function'; readonly name: string; readonly body: RedirectedCommand }

export interface RedirectedCommand {
  readonly command: Command
  readonly redirects: readonly Redirect[]
}

export interface Pipeline {
  readonly negated: boolean
  readonly commands: readonly RedirectedCommand[]
}

/** `a && b || c`, possibly in the background. */
export interface AndOr {
  readonly first: Pipeline
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[]
  readonly background: boolean
}

export type Script = readonly AndOr[]

/** Worded as ash words it. */
export class SyntaxError extends Error {
  override readonly name = 'SyntaxError'
}
