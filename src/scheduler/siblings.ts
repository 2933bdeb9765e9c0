import type { Pod, Service } from '#api'
import { matchesSelector, selectorOf, type LabelSelectorLike, type Requirement, type Selector } from '#apimachinery'

const equalities = (labels: Readonly<Record<string, string>>): Requirement[] =>
  Object.entries(labels).map(([key, value]) => ({ key, operator: '=', values: [value] }))

/**
 * What selects the pods that belong together with this one: the selectors of the services it is behind and of its
 * controller, together. Undefined for a pod that has neither. (helper.DefaultSelector)
 */
export function siblingSelector(
  { metadata }: Pod,
  services: readonly Service[],
  controllerSelector: LabelSelectorLike | undefined,
): Selector | undefined {
  const selectors = services.flatMap(({ spec }) => {
    const terms = equalities(spec.selector ?? {})
    return terms.length > 0 && matchesSelector(terms, metadata.labels) ? [terms] : []
  })
  const terms = [...selectors.flat(), ...(controllerSelector ? selectorOf(controllerSelector) : [])]
  return terms.length === 0 ? undefined : terms
}
