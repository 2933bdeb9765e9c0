import { Composer, isScalar, Parser, visit, type CST, type Document, type YAMLMap } from 'yaml'
import type { Json } from '#apimachinery'

/** More than any object of the API has; the reader behind it overflows, or takes forever, from about 1,000 on. */
const maxDepth = 100

const options = {
  version: '1.1',
  schema: 'yaml-1.1',
  merge: true,
  logLevel: 'error',
  // Checked here: the reader's own check compares each key with all others.
  uniqueKeys: false,
  customTags: (tags: Tags): Tags => tags.filter((tag) => typeof tag === 'string' || !/timestamp|binary|omap|pairs|set$/.test(tag.tag)),
} as const

type Tags = Parameters<Extract<NonNullable<ConstructorParameters<typeof Composer>[0]>['customTags'], (...tags: never) => unknown>>[0]

/**
 * The first document of a YAML text as data. Takes time in proportion to the text, whatever is in it: nesting, keys that
 * are objects, aliases of aliases, and a thousand errors are refused before they cost anything. Throws what is wrong.
 */
export function readYaml(text: string): Json {
  const tokens = [...new Parser().parse(text)]
  for (const token of tokens) checkDepth(token)
  const composer = new Composer(options)
  // Not of its declared face, but without it a text of commas makes an error of each before any is told.
  Object.assign(composer, { onError: failAtOnce })
  const { value: document } = composer.compose(tokens, true, text.length).next()
  if (!document) return null
  for (const error of document.errors) throw error
  checkKeys(document)
  return ((document.toJS() as unknown) ?? null) as Json // without tags of its own, YAML gives JSON values
}

const failAtOnce = (_source: unknown, _code: string, message: string, isWarning?: boolean): void => {
  if (!isWarning) throw new Error(message)
}

function checkDepth(root: CST.Token): void {
  const open: (readonly [CST.Token, number])[] = [[root, 0]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [token, depth] = next
    if (depth > maxDepth) throw new Error('exceeded max depth')
    if (token.type === 'document' && token.value) open.push([token.value, depth])
    if (!('items' in token)) continue
    for (const { key, value } of token.items) {
      if (key) open.push([key, depth + 1])
      if (value) open.push([value, depth + 1])
    }
  }
}

/** JSON has no objects for keys, and no key twice. */
function checkKeys(document: Document): void {
  const checkMap = (_: unknown, { items }: YAMLMap): void => {
    const seen = new Set<string>()
    for (const { key } of items) {
      if (!isScalar(key)) throw new Error('invalid map key')
      const name = String(key.value)
      if (seen.has(name)) throw new Error(`mapping key ${JSON.stringify(name)} already defined`)
      seen.add(name)
    }
  }
  visit(document, { Map: checkMap })
}
