import { compileJsonPath, printJsonPath, type JsonObject } from '#apimachinery'
import { CommandError, messageOf } from '../errors.ts'
import { prettyJson, sortKeys } from './json.ts'

function explain(error: unknown, template: string, object: JsonObject): CommandError {
  return new CommandError(
    `error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${messageOf(error)}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${JSON.stringify(object)}\n\n`,
  )
}

function checkSyntax(template: string): void {
  try {
    compileJsonPath(template)
  } catch (error) {
    throw new CommandError(`error parsing jsonpath ${template}, ${messageOf(error)}`)
  }
}

/** `-o jsonpath`. As JSON, what is found is printed as one array. */
export function jsonPathPrinter(template: string, asJson: boolean): (object: JsonObject) => string {
  checkSyntax(template)
  const options = { allowMissing: true }
  return (object) => {
    try {
      const sorted = sortKeys(object) as JsonObject
      return asJson ? `${prettyJson(compileJsonPath(template, options)(sorted))}\n` : printJsonPath(template, sorted, options)
    } catch (error) {
      throw explain(error, template, object)
    }
  }
}

/** A found value as a cell or a plain text. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** `x.y`, `.x.y` and `{.x.y}` all as `{.x.y}`. */
export function relaxed(path: string): string {
  if (path === '') return path
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(path)
  if (!match) {
    throw new CommandError("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'")
  }
  const field = match[1] ?? match[2] ?? ''
  return `{${field.startsWith('[') ? '' : '.'}${field}}`
}
