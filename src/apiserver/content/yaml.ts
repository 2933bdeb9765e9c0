import type { ApiRequest, Json } from '#apimachinery'

let reader: { read(text: string): Json } | undefined

/** Few clients send YAML, and a page's own never do: its reader is loaded with the first that does. */
export async function loadYaml(): Promise<void> {
  reader ??= { read: (await import('./yaml-reader.ts')).readYaml }
}

export const isYaml = ({ body, contentType }: ApiRequest): boolean => body instanceof Uint8Array && /yaml/i.test(contentType ?? '')

/** YAML as Go's reader takes it: `yes` is true, 0644 is octal, times stay text. Only after `loadYaml`. */
export function parseYaml(text: string): Json {
  if (!reader) throw new Error('the YAML reader is not loaded')
  return reader.read(text)
}
