import { placeAt, schemaAt } from './place.ts'
import { typeText, type Schemas } from './schema.ts'

/** What a field is, as Markdown; undefined where nothing is known. */
export function hover(schemas: Schemas, text: string, line: number, column: number): string | undefined {
  const place = placeAt(text, line, column)
  if (place.key === undefined) return undefined
  const parent = schemaAt(schemas, place)
  const field = schemas.child(parent, place.key)
  if (!field) return undefined
  const path = [...place.path.filter((part) => part !== 0), place.key].join('.')
  const facts = [
    `**${path}** · ${typeText(schemas, field)}${parent?.required?.includes(place.key) ? ' · required' : ''}`,
    field.description ?? '',
    field.enum ? `One of: ${field.enum.map((value) => `\`${String(value)}\``).join(', ')}` : '',
    field.default !== undefined && typeof field.default !== 'object' ? `Default: \`${String(field.default)}\`` : '',
  ]
  return facts.filter(Boolean).join('\n\n')
}
