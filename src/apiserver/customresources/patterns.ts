import { RE2JS } from 're2js'

const compiled = new Map<string, RE2JS>()

/**
 * A regular expression in RE2's syntax, as Go's regexp has it, which takes time in proportion to the text and no more.
 * Throws for what is none.
 */
export function compilePattern(pattern: string): RE2JS {
  let found = compiled.get(pattern)
  if (!found) {
    // Expressions may come from objects: what is kept of them must have an end.
    if (compiled.size > 1000) compiled.clear()
    compiled.set(pattern, (found = RE2JS.compile(pattern)))
  }
  return found
}

/** Whether a pattern is found in a text. */
export const matchesPattern = (pattern: string, text: string): boolean => compilePattern(pattern).matcher(text).find()
