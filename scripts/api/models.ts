import { existsSync, readFileSync } from 'node:fs'
import { declaredByApimachinery, packages, typeNames, type Package } from './groups.ts'

/** A field as a model class has it. `type` is in our own small notation, see `Model`. */
export interface Field {
  readonly name: string
  /** `string`, `int32`, `[]Container`, `{}string`, … without the facts of facts.ts. */
  readonly type: string
  readonly required: boolean
  readonly doc: string
}

/** A model class: one type of the API. */
export interface Model {
  readonly className: string
  /** The TypeScript name: `Pod`, `V2HorizontalPodAutoscaler`, `CoreEvent`. */
  readonly typeName: string
  readonly package: Package
  /** Upstream's name without the package: `Event`. */
  readonly shortName: string
  readonly topLevel: boolean
  readonly list: boolean
  readonly doc: string
  readonly fields: readonly Field[]
}

interface Raw {
  readonly doc: string
  readonly fields: readonly Field[]
}

const folder = new URL('../../node_modules/kubernetes-models/dist/gen/models/', import.meta.url)
const quirks: Readonly<Record<string, string>> = {
  V1MicroTime: 'micro-time',
  IntOrString: 'int-or-string',
  Date: 'time',
  any: 'any',
  boolean: 'boolean',
}

const text = (comment: string): string =>
  comment
    .replaceAll(/^\s*\*? ?/gm, '')
    .replaceAll(String.raw`\'`, "'")
    .replaceAll(String.raw`\"`, '"')
    .trim()

/** `Array<V1Container>` → `[]V1Container`, `{ [key: string]: string; }` → `{}string`. */
function notation(type: string, format: string): string {
  const list = /^Array<(.*)>$/.exec(type)
  if (list?.[1]) return `[]${notation(list[1], format)}`
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)
  if (map?.[1]) return `{}${notation(map[1], format)}`
  if (type === 'string') return format === 'byte' ? 'bytes' : 'string'
  if (type === 'number') return format === '' ? 'int32' : format
  return quirks[type] ?? type
}

function docs(declaration: string): { doc: string; fields: Map<string, { doc: string; required: boolean }> } {
  const [head = '', body = ''] = declaration.split(/export declare class \w+ \{/)
  const fields = new Map<string, { doc: string; required: boolean }>()
  for (const [, comment = '', name = '', optional = ''] of body.matchAll(/(?:\/\*\*((?:(?!\*\/)[^])*)\*\/\s*)?'([^']+)'(\??):/g))
    fields.set(name, { doc: text(comment), required: optional === '' })
  return { doc: text(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s*$/.exec(head)?.[1] ?? ''), fields }
}

function read(className: string): Raw {
  const code = readFileSync(new URL(`${className}.js`, folder), 'utf8')
  const table = /\.attributeTypeMap = (\[[^]*?\n?\]);/.exec(code)?.[1] ?? '[]'
  const attributes: readonly { baseName: string; type: string; format: string }[] = JSON.parse(table)
  const { doc, fields } = docs(readFileSync(new URL(`${className}.d.ts`, folder), 'utf8'))
  return {
    doc,
    fields: attributes.map(({ baseName, type, format }) => ({
      name: baseName,
      type: notation(type, format),
      required: fields.get(baseName)?.required ?? false,
      doc: fields.get(baseName)?.doc ?? '',
    })),
  }
}

const exists = (className: string): boolean => existsSync(new URL(`${className}.js`, folder))
const words = (list: string): string[] => list.split(/\s+/).filter(Boolean)
export const referenced = (type: string): string => type.replaceAll(/^(?:\[\]|\{\})+/g, '')

const classOf = (name: string, prefix: string): string => (/^[A-Z][a-z]+V\d/.test(name) ? name : `${prefix}${name}`)
const typeNameOf = (className: string): string => typeNames[className] ?? className.replace(/^([A-Za-z]*?)V1(?=[A-Z])/, '$1')
const shortNameOf = (className: string): string => className.replace(/^[A-Za-z]*?V\d(?=[A-Z])/, '')

/** Every type that the served groups reach, package by package, in a stable order. */
export function loadModels(): readonly Model[] {
  const models = new Map<string, Model>()
  const listClass = (kind: string): string => `${kind}List`.replace(/^ResourceV1(?=ResourceClaimList)/, 'V1')

  const visit = (className: string, owner: Package, topLevel: boolean): void => {
    if (models.has(className) || !exists(className)) return
    const raw = read(className)
    const typeName = typeNameOf(className)
    const list =
      className.endsWith('List') && raw.fields.some(({ name }) => name === 'items') && raw.fields.some(({ name }) => name === 'kind')
    models.set(className, { className, typeName, package: owner, shortName: shortNameOf(className), topLevel, list, ...raw })
    for (const field of raw.fields) visit(referenced(field.type), owner, false)
  }
  // The shared types and the named kinds first, so that nothing else claims them.
  for (const owner of packages)
    if (owner.groupVersion === undefined) for (const name of words(owner.kinds)) visit(classOf(name, 'V1'), owner, false)
  for (const owner of packages) for (const name of words(owner.more ?? '')) visit(classOf(name, 'V1'), owner, false)
  for (const owner of packages) {
    if (owner.groupVersion === undefined) continue
    for (const name of words(owner.kinds)) {
      const className = classOf(name, owner.classPrefix ?? 'V1')
      if (!exists(className)) throw new Error(`no model class ${className}`)
      visit(className, owner, true)
      visit(listClass(className), owner, true)
    }
  }
  return [...models.values()].toSorted((a, b) => (a.className < b.className ? -1 : 1))
}

export const isDeclaredElsewhere = (model: Model): boolean =>
  model.package.groupVersion === undefined && declaredByApimachinery.has(model.typeName)
