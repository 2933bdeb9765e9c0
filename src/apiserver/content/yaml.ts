import type { ApiRequest, Json } from '#apimachinery'

let parse: typeof import('yaml').parse | undefined

/** Few clients send YAML, and a page's own never do: its reader is loaded with the first that does. */
export async function loadYaml(): Promise<void> {
  parse ??= (await import('yaml')).parse
}

export const isYaml = ({ body, contentType }: ApiRequest): boolean => body instanceof Uint8Array && /yaml/i.test(contentType ?? '')

/** YAML as Go's reader takes it: `yes` is true, 0644 is octal, times stay text. Only after `loadYaml`. */
export function parseYaml(text: string): Json {
  if (!parse) throw new Error('the YAML reader is not loaded')
  const value: unknown = parse(text, {
    version: '1.1',
    schema: 'yaml-1.1',
    merge: true,
    logLevel: 'error',
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !/timestamp|binary|omap|pairs|set$/.test(tag.tag)),
  })
  return (value ?? null) as Json // without tags of its own, YAML gives JSON values
}
