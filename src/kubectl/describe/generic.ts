import type { Describer } from './context.ts'
import { writeEvents } from './events.ts'
import { writeAnnotations, writeLabels } from './metadata.ts'
import type { DescribeWriter } from './writer.ts'

const acronyms = new Set(['API', 'URL', 'UID', 'OSB', 'GUID'])
const skipped = new Set(['.metadata.managedFields', '.metadata.name', '.metadata.namespace', '.metadata.labels', '.metadata.annotations'])

/** `lastTransitionTime` as `Last Transition Time`. */
export function fieldTitle(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field
  const parts = field.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|-+/gu) ?? [field]
  return parts
    .map((part) => (acronyms.has(part.toUpperCase()) ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1)))
    .join(' ')
}

/** A value as Go's `%v` prints it. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (typeof value === 'number' && Math.abs(value) >= 1e21) return value.toExponential()
  if (Array.isArray(value)) return `[${value.map(shown).join(' ')}]`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function writeFields(writer: DescribeWriter, level: number, content: object, prefix: string): void {
  for (const [field, value] of Object.entries(content).toSorted(([a], [b]) => (a < b ? -1 : 1)) as [string, unknown][]) {
    const path = `${prefix}.${field}`
    if (skipped.has(path)) continue
    const title = fieldTitle(field)
    if (typeof value !== 'object' || value === null) {
      writer.line(level, `${title}:\t${shown(value)}`)
      continue
    }
    writer.line(level, `${title}:`)
    if (!Array.isArray(value)) writeFields(writer, level + 1, value, path)
    else {
      for (const child of value as readonly unknown[]) {
        if (typeof child === 'object' && child !== null && !Array.isArray(child)) writeFields(writer, level + 1, child, path)
        else writer.line(level + 1, shown(child))
      }
    }
  }
}

/** Any object, field by field. */
export const describeGeneric: Describer = async (object, context) => {
  const { metadata, kind } = object
  const writer = context.writer()
  writer.line(0, `Name:\t${metadata.name}`)
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`)
  writeLabels(writer, metadata.labels)
  writeAnnotations(writer, metadata.annotations)
  writeFields(writer, 0, object, '')
  writeEvents(writer, await context.events(metadata, kind))
  return writer.toString()
}
