import { matchesSelector, parseLabelSelector, type Labels } from '#apimachinery'
import type { RawObject } from '../api.ts'

/** Whether an object's labels fit a selector; without a selector all do. */
export function labelMatches(text: string): (object: RawObject) => boolean {
  if (text === '') return () => true
  const selector = parseLabelSelector(text)
  return ({ metadata }) => matchesSelector(selector, (metadata['labels'] ?? {}) as Labels)
}
