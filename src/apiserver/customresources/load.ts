import type { ApiRequest } from '#apimachinery'

let loaded: typeof import('./machinery.ts') | undefined

/** Few clusters have custom resources: what they take is loaded with the first definition. */
export async function loadCustomResources(): Promise<typeof import('./machinery.ts')> {
  loaded ??= await import('./machinery.ts')
  return loaded
}

/** What a request that writes a definition takes: with rules in it more than without. */
export async function loadForDefinition({ body }: ApiRequest): Promise<void> {
  await loadCustomResources()
  const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : JSON.stringify(body ?? '')
  if (text.includes('x-kubernetes-validations')) await (await import('./rules/load.ts')).loadRules()
}

/** Whether a request writes a definition. */
export const concernsDefinitions = ({ resource, verb }: ApiRequest): boolean =>
  resource === 'customresourcedefinitions' && verb !== 'get' && verb !== 'list' && verb !== 'watch'

/** Only after `loadCustomResources`. */
export function customResources(): typeof import('./machinery.ts') {
  if (!loaded) throw new Error('custom resources are not loaded')
  return loaded
}
