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

/** How many steps finding a pattern in a text may take: the time is linear, but patterns can be made that are large. */
export const patternWork = (pattern: string, text: string): number => text.length * compilePattern(pattern).programSize()

/** A second or two. */
const mostWork = 50_000_000

/** Why a text is not right by a pattern; undefined if it is. Upstream would go on for as long as it takes. */
export function patternComplaint(pattern: string, text: string): string | undefined {
  if (patternWork(pattern, text) > mostWork) return `is too long to be compared with '${pattern}'`
  return compilePattern(pattern).matcher(text).find() ? undefined : `should match '${pattern}'`
}
