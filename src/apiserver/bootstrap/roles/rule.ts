import type { PolicyRule } from '#api'

/** A rule in short: verbs, API groups, resources and names, each separated by spaces; the group of pods is `core`. */
export type ShortRule = readonly [verbs: string, groups: string, resources: string, names?: string]

export const ruleOf = ([verbs, groups, resources, names]: ShortRule): PolicyRule => ({
  verbs: verbs.split(' '),
  apiGroups: groups.split(' ').map((group) => (group === 'core' ? '' : group)),
  resources: resources.split(' '),
  ...(names !== undefined && { resourceNames: names.split(' ') }),
})

/** A rule for paths. */
export const pathRule = (verbs: string, paths: string): PolicyRule => ({ verbs: verbs.split(' '), nonResourceURLs: paths.split(' ') })

export const read = 'get list watch'
export const write = 'create delete deletecollection patch update'
export const events: ShortRule = ['create patch update', 'core events.k8s.io', 'events']
