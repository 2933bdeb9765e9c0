import * as facts from './facts.ts'
import { referenced, type Field, type Model } from './models.ts'
import { wire } from './wire.ts'

/** `a: X.y Z` lines → X.y ↦ a. */
function table(list: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>()
  for (const [, value = '', members = ''] of list.matchAll(/^\s*(\S+): ((?:(?!^\s*\S+: )[^])*)/gm))
    for (const member of members.split(/\s+/).filter(Boolean)) entries.set(member, value)
  return entries
}

const merging = table(facts.mergingLists)
const applyOnly = table(facts.applyOnlyLists)
const patchOnly = table(facts.patchOnlyLists)
const sets = table(facts.sets)
const strategies = table(facts.structStrategies)
const atomic = table(facts.atomic)
const quantities = table(facts.quantities)
const enumerations = table(facts.enumerations)
const keyDefaults = table(facts.keyDefaults)
const used = new Set<string>()

interface Wire {
  /** Field numbers from the message inwards: two for a field that is inlined. */
  readonly path?: string
  readonly presence: '*' | '&' | ''
}

function wireTable(): ReadonlyMap<string, ReadonlyMap<string, Wire>> {
  const rows = new Map<string, string[]>()
  for (const [, type = '', entries = ''] of wire.matchAll(/^  (\w+): ((?:(?!^  \w+: )[^])*)/gm))
    rows.set(type, entries.split(/\s+/).filter(Boolean))
  const fields = (type: string): Map<string, Wire> => {
    const found = new Map<string, Wire>()
    let number = 0
    for (const entry of rows.get(type) ?? []) {
      const [, jump, inlined, name = '', mark = ''] = /^(?:(\d+):)?(\^?)(\w+)([*&]?)$/.exec(entry) ?? []
      number = jump === undefined ? number + 1 : Number(jump)
      if (inlined) for (const [inner, { path, presence }] of fields(name)) found.set(inner, { path: `${number}.${path}`, presence })
      else found.set(name, { path: `${number}`, presence: mark === '*' || mark === '&' ? mark : '' })
    }
    return found
  }
  return new Map([...rows.keys()].map((type) => [type, fields(type)]))
}

const wired = wireTable()

const look = (from: ReadonlyMap<string, string>, key: string): string | undefined => {
  if (from.has(key)) used.add(key)
  return from.get(key)
}

/** What follows a type in a field's line: ` key=name patch=name,retainKeys` and the like. */
function attributes(key: string): string {
  const parts: string[] = []
  const add = (name: string, value: string | undefined): void => void (value !== undefined && parts.push(`${name}=${value}`))
  const [keys, retain] = (look(merging, key) ?? '').split('+')
  if (keys) parts.push(`keys=${keys}`, `merge=${keys.split(',')[0]}`)
  if (retain) parts.push(retain)
  add('keys', look(applyOnly, key))
  add('merge', look(patchOnly, key))
  const set = look(sets, key)
  if (set) parts.push('set')
  if (set === 'set+merge') parts.push('merge')
  const strategy = look(strategies, key)
  if (strategy) parts.push(strategy)
  const whole = look(atomic, key)
  if (whole) parts.push(whole)
  add('enum', look(enumerations, key))
  add('default', look(keyDefaults, key))
  return parts.length === 0 ? '' : ` ${parts.join(' ')}`
}

function line(model: Model, field: Field, names: ReadonlyMap<string, Model>): string {
  const key = `${model.typeName}.${field.name}`
  const target = names.get(referenced(field.type))
  const base = target
    ? reference(target, model)
    : look(quantities, key) && referenced(field.type) === 'string'
      ? 'quantity'
      : referenced(field.type)
  const wrapped = field.type.slice(0, field.type.length - referenced(field.type).length)
  const { path, presence }: Wire = wired.get(model.typeName)?.get(field.name) ?? { presence: isValueStruct(model, field) ? '&' : '' }
  return `${wrapped}${base}${presence}${field.required ? '!' : ''}${path ? ` #${path}` : ''}${attributes(key)}`
}

/** Of kinds whose numbers are not known: spec and status are structs that are always there. */
const isValueStruct = (model: Model, field: Field): boolean =>
  model.topLevel && !model.list && (field.name === 'spec' || field.name === 'status')

/** `Container` within its own package, else `<package>/Container`. */
const reference = (target: Model, from: Model): string =>
  target.package === from.package ? target.shortName : `${target.package.name}/${target.shortName}`

/** package → type → field → line. A type's own attributes are under the empty field name. */
export function schemaFile(models: readonly Model[]): string {
  const names = new Map(models.map((model) => [model.className, model]))
  const packages: Record<string, Record<string, Record<string, string>>> = {}
  for (const model of models) {
    const types = (packages[model.package.name] ??= {})
    const fields: Record<string, string> = {}
    if (look(atomic, model.typeName)) fields[''] = 'atomic'
    for (const field of model.fields) fields[field.name] = line(model, field, names)
    types[model.shortName] = fields
  }
  for (const facts of [merging, applyOnly, patchOnly, sets, strategies, atomic, quantities, enumerations, keyDefaults])
    for (const key of facts.keys()) if (!used.has(key)) console.warn(`fact about an unknown field: ${key}`)
  for (const [type, fields] of wired) {
    const model = models.find(({ typeName }) => typeName === type)
    for (const name of fields.keys())
      if (model && !model.fields.some((field) => field.name === name)) console.warn(`number of an unknown field: ${type}.${name}`)
  }
  return `${JSON.stringify({ '//': 'Made by scripts/generate-api.ts. Do not edit.', packages }, undefined, 1)}\n`
}

/** package → type → field → text; a type's own text is under the empty field name. */
export function docsFile(models: readonly Model[]): string {
  const packages: Record<string, Record<string, Record<string, string>>> = {}
  for (const model of models) {
    const types = (packages[model.package.name] ??= {})
    types[model.shortName] = Object.fromEntries(
      [['', model.doc], ...model.fields.map(({ name, doc }) => [name, doc])].filter(([, doc]) => doc !== ''),
    )
  }
  return `${JSON.stringify({ '//': 'Made by scripts/generate-api.ts. Do not edit.', packages }, undefined, 1)}\n`
}
