import { formatLabelSelector, invalid, type LabelSelectorLike, matchesLabelSelector, required } from '#apimachinery'
import { type Errors, isEmptySelector, validateLabelSelector } from '../validation.ts'

/** The selector of a workload: there, not empty, well-formed. */
export function validateSelector(selector: LabelSelectorLike | undefined, kind: string): Errors {
  if (!selector) return [required('spec.selector')]
  if (isEmptySelector(selector)) return [invalid('spec.selector', selector, `empty selector is invalid for ${kind}`)]
  return validateLabelSelector('spec.selector', selector)
}

/** Whether a workload's selector selects its template's labels; an invalid selector is complained of elsewhere. */
export const selects =
  (selector: LabelSelectorLike | undefined) =>
  (labels: Readonly<Record<string, string>> | undefined): boolean => {
    try {
      return selector === undefined || isEmptySelector(selector) || matchesLabelSelector(selector, labels)
    } catch {
      return true
    }
  }

/** `/scale`'s selector: upstream leaves out the parentheses of nothing. */
export const scaleSelector = (selector: LabelSelectorLike | undefined): string => {
  const text = formatLabelSelector(selector)
  return text === '<none>' ? '' : text
}
