/**
 * The messages of gnostic's OpenAPI 2 (openapiv2/OpenAPIv2.proto), as far as documents of ours have them: for each field of
 * JSON its number and what it holds. `text`, `flag`, `int` and `number` are what they say, `texts` is a list, `any` and `anys`
 * are YAML, `types` is a list of one or more names. Else it is a message by its name: `list:` for several, `named:` for
 * entries by name.
 */
export type Field = readonly [number: number, holds: string]

interface Message {
  readonly fields: Readonly<Record<string, Field>>
  /** The number of the list that takes `x-` members. */
  readonly extensions?: number
  /** All other members are entries of this list, by name. */
  readonly entries?: Field
}

const limits = (first: number): Readonly<Record<string, Field>> => ({
  maximum: [first, 'number'],
  exclusiveMaximum: [first + 1, 'flag'],
  minimum: [first + 2, 'number'],
  exclusiveMinimum: [first + 3, 'flag'],
  maxLength: [first + 4, 'int'],
  minLength: [first + 5, 'int'],
  pattern: [first + 6, 'text'],
  maxItems: [first + 7, 'int'],
  minItems: [first + 8, 'int'],
  uniqueItems: [first + 9, 'flag'],
})

const parameterHead: Readonly<Record<string, Field>> = {
  required: [1, 'flag'],
  in: [2, 'text'],
  description: [3, 'text'],
  name: [4, 'text'],
}

export const messages: Readonly<Record<string, Message>> = {
  Document: {
    fields: {
      swagger: [1, 'text'],
      info: [2, 'Info'],
      paths: [8, 'Paths'],
      definitions: [9, 'named:Schema'],
      parameters: [10, 'named:Parameter'],
      security: [12, 'list:SecurityRequirement'],
      securityDefinitions: [13, 'named:SecurityDefinition'],
    },
    extensions: 16,
  },
  Info: { fields: { title: [1, 'text'], version: [2, 'text'], description: [3, 'text'] }, extensions: 7 },
  Paths: { fields: {}, extensions: 1, entries: [2, 'PathItem'] },
  PathItem: {
    fields: {
      get: [2, 'Operation'],
      put: [3, 'Operation'],
      post: [4, 'Operation'],
      delete: [5, 'Operation'],
      options: [6, 'Operation'],
      head: [7, 'Operation'],
      patch: [8, 'Operation'],
      parameters: [9, 'list:ParametersItem'],
    },
    extensions: 10,
  },
  Operation: {
    fields: {
      tags: [1, 'texts'],
      summary: [2, 'text'],
      description: [3, 'text'],
      operationId: [5, 'text'],
      produces: [6, 'texts'],
      consumes: [7, 'texts'],
      parameters: [8, 'list:ParametersItem'],
      responses: [9, 'Responses'],
      schemes: [10, 'texts'],
      deprecated: [11, 'flag'],
    },
    extensions: 13,
  },
  Responses: { fields: {}, extensions: 2, entries: [1, 'ResponseValue'] },
  Response: { fields: { description: [1, 'text'], schema: [2, 'SchemaItem'] }, extensions: 5 },
  Reference: { fields: { $ref: [1, 'text'], description: [2, 'text'] } },
  BodyParameter: {
    fields: { description: [1, 'text'], name: [2, 'text'], in: [3, 'text'], required: [4, 'flag'], schema: [5, 'Schema'] },
    extensions: 6,
  },
  QueryParameter: {
    fields: {
      ...parameterHead,
      allowEmptyValue: [5, 'flag'],
      type: [6, 'text'],
      format: [7, 'text'],
      default: [10, 'any'],
      ...limits(11),
      enum: [21, 'anys'],
    },
    extensions: 23,
  },
  PathParameter: {
    fields: { ...parameterHead, type: [5, 'text'], format: [6, 'text'], default: [9, 'any'], ...limits(10), enum: [20, 'anys'] },
    extensions: 22,
  },
  Schema: {
    fields: {
      $ref: [1, 'text'],
      format: [2, 'text'],
      title: [3, 'text'],
      description: [4, 'text'],
      default: [5, 'any'],
      multipleOf: [6, 'number'],
      ...limits(7),
      maxProperties: [17, 'int'],
      minProperties: [18, 'int'],
      required: [19, 'texts'],
      enum: [20, 'anys'],
      additionalProperties: [21, 'AdditionalProperties'],
      type: [22, 'types'],
      items: [23, 'Items'],
      allOf: [24, 'list:Schema'],
      properties: [25, 'named:Schema'],
      discriminator: [26, 'text'],
      readOnly: [27, 'flag'],
      externalDocs: [29, 'ExternalDocs'],
      example: [30, 'any'],
    },
    extensions: 31,
  },
  ExternalDocs: { fields: { description: [1, 'text'], url: [2, 'text'] }, extensions: 3 },
  SecurityRequirement: { fields: {}, entries: [1, 'Scopes'] },
  ApiKeySecurity: { fields: { type: [1, 'text'], name: [2, 'text'], in: [3, 'text'], description: [4, 'text'] }, extensions: 5 },
}
