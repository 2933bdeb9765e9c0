import { expose } from 'comlink'
import { complete } from './complete.ts'
import { hover } from './hover.ts'
import { Schemas, type OpenApiDocument } from './schema.ts'
import { validate } from './validate.ts'

const schemas = new Schemas()

/** The YAML language service: keeps the schemas, answers for one text at a time. */
const service = {
  setSchemas: (path: string, document: OpenApiDocument | undefined): void => schemas.set(path, document),
  validate: (text: string) => validate(schemas, text),
  complete: (text: string, line: number, column: number) => complete(schemas, text, line, column),
  hover: (text: string, line: number, column: number) => hover(schemas, text, line, column),
}

export type YamlService = typeof service

expose(service)
