/** What a person got wrong: to be told in this sentence, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
