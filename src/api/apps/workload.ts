import { formatLabelSelector, type LabelSelectorLike } from '#apimachinery'

/** `/scale`'s selector: upstream leaves out the parentheses of nothing. */
export const scaleSelector = (selector: LabelSelectorLike | undefined): string => {
  const text = formatLabelSelector(selector)
  return text === '<none>' ? '' : text
}
