import { isDeclaredElsewhere, type Field, type Model } from './models.ts'
import { declaredByApimachinery } from './groups.ts'

const scalars: Readonly<Record<string, string>> = {
  string: 'string',
  bytes: 'string',
  time: 'string',
  'micro-time': 'string',
  quantity: 'string',
  boolean: 'boolean',
  int32: 'number',
  int64: 'number',
  double: 'number',
  'int-or-string': 'number | string',
  any: 'Json',
}

/** The TypeScript of a type in our notation. */
function typescript(type: string, names: ReadonlyMap<string, Model>): string {
  if (type.startsWith('[]')) {
    const items = typescript(type.slice(2), names)
    return items.includes('|') || items.startsWith('readonly') ? `readonly (${items})[]` : `readonly ${items}[]`
  }
  if (type.startsWith('{}')) return `Readonly<Record<string, ${typescript(type.slice(2), names)}>>`
  const model = names.get(type)
  if (model) return model.typeName
  const scalar = scalars[type]
  if (scalar === undefined) throw new Error(`unknown type ${type}`)
  return scalar
}

const quoted = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`)

function property(model: Model, field: Field, names: ReadonlyMap<string, Model>): string {
  const { groupVersion } = model.package
  if (model.topLevel && field.name === 'apiVersion') return `readonly apiVersion: '${groupVersion}'`
  if (model.topLevel && field.name === 'kind') return `readonly kind: '${model.shortName}'`
  if (model.topLevel && field.name === 'metadata') return `readonly metadata: ${model.list ? 'ListMeta' : 'ObjectMeta'}`
  const type = typescript(field.type, names)
  // Templates carry metadata that no server has filled in.
  if (type === 'ObjectMeta') return `readonly ${field.name}?: Partial<ObjectMeta>`
  // The models call these optional; an object that a server stored always has them.
  const certain = field.required || (field.name === 'spec' && (model.topLevel || model.shortName.endsWith('TemplateSpec')))
  return `readonly ${quoted(field.name)}${certain ? '' : '?'}: ${type}`
}

function declaration(model: Model, names: ReadonlyMap<string, Model>): string {
  if (model.fields.length === 0) return `export type ${model.typeName} = Json\n`
  const lines = model.fields.map((field) => `  ${property(model, field, names)}\n`)
  return `export interface ${model.typeName} {\n${lines.join('')}}\n`
}

export function typesFile(header: string, models: readonly Model[]): string {
  const names = new Map(models.map((model) => [model.className, model]))
  const own = models.filter((model) => !isDeclaredElsewhere(model))
  const body = own.map((model) => declaration(model, names)).join('\n')
  const imported = ['Json', ...declaredByApimachinery].filter((name) => new RegExp(String.raw`\b${name}\b`).test(body)).toSorted()
  return `${header}import type { ${imported.join(', ')} } from '#apimachinery'\n\n${body}`
}
