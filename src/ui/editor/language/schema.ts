/** A schema as OpenAPI v3 writes it, as far as an editor reads it. */
export interface OpenApiSchema {
  readonly $ref?: string
  readonly allOf?: readonly OpenApiSchema[]
  readonly oneOf?: readonly OpenApiSchema[]
  readonly anyOf?: readonly OpenApiSchema[]
  readonly type?: string
  readonly format?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, OpenApiSchema>>
  readonly required?: readonly string[]
  readonly items?: OpenApiSchema
  readonly additionalProperties?: OpenApiSchema | boolean
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly version: string; readonly kind: string }[]
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
  readonly 'x-kubernetes-int-or-string'?: boolean
}

/** The part of a group version's document with the schemas. */
export interface OpenApiDocument {
  readonly components?: { readonly schemas?: Readonly<Record<string, OpenApiSchema>> }
}

/** What `value` at a place should be: references and `allOf` resolved one step. */
export interface Known extends OpenApiSchema {
  /** The short name of its definition: `Container`. */
  readonly typeName?: string
}

const refPrefix = '#/components/schemas/'

/** The schemas of a cluster, as they come in. */
export class Schemas {
  readonly #documents = new Map<string, OpenApiDocument>()
  readonly #components = new Map<string, OpenApiSchema>()
  readonly #roots = new Map<string, OpenApiSchema>()

  /** The document of a group version, in place of an earlier one; none when it has gone. */
  set(path: string, document: OpenApiDocument | undefined): void {
    const isNew = !this.#documents.has(path)
    if (document) this.#documents.set(path, document)
    else this.#documents.delete(path)
    if (document && isNew) return this.#add(document)
    this.#components.clear()
    this.#roots.clear()
    for (const each of this.#documents.values()) this.#add(each)
  }

  #add(document: OpenApiDocument): void {
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      this.#components.set(name, schema)
      for (const { group, version, kind } of schema['x-kubernetes-group-version-kind'] ?? [])
        if (schema.properties?.['metadata'] && schema.properties['apiVersion'])
          this.#roots.set(`${group ? `${group}/` : ''}${version}/${kind}`, { $ref: refPrefix + name })
    }
  }

  /** `apps/v1/Deployment`, … without lists and the like. */
  get kinds(): readonly string[] {
    return [...this.#roots.keys()].filter(
      (key) =>
        !/(List|Options|Status|Event|Review|Eviction|Binding|Scale|TokenRequest)$/.test(key) ||
        /\/(Event|RoleBinding|ClusterRoleBinding)$/.test(key),
    )
  }

  root(apiVersion: string, kind: string): OpenApiSchema | undefined {
    return this.#roots.get(`${apiVersion}/${kind}`)
  }

  resolve(schema: OpenApiSchema | undefined): Known | undefined {
    if (!schema) return undefined
    if (schema.$ref !== undefined) {
      const name = schema.$ref.slice(refPrefix.length)
      const target = this.resolve(this.#components.get(name))
      return target && { ...target, typeName: name.slice(name.lastIndexOf('.') + 1) }
    }
    if (!schema.allOf) return schema
    // What the field itself says (its description) goes before what its type says.
    const merged = schema.allOf.map((part) => this.resolve(part) ?? {}).reduce<Known>((all, part) => ({ ...all, ...part }), {})
    const { allOf: _allOf, ...own } = schema
    return { ...merged, ...own }
  }

  /** What belongs under a key or index of a value. */
  child(schema: Known | undefined, part: string | number): Known | undefined {
    if (!schema) return undefined
    if (typeof part === 'number') return this.resolve(schema.items)
    const { properties, additionalProperties } = schema
    if (properties && Object.hasOwn(properties, part)) return this.resolve(properties[part])
    return typeof additionalProperties === 'object' ? this.resolve(additionalProperties) : undefined
  }
}

/** Any field is allowed here. */
export const isOpen = (schema: Known): boolean =>
  schema['x-kubernetes-preserve-unknown-fields'] === true ||
  schema.additionalProperties !== undefined ||
  (schema.properties === undefined && schema.type === 'object') ||
  schema.type === undefined

/** A type in words: `string`, `[]Container`, `map[string]string`. */
export function typeText(schemas: Schemas, schema: Known): string {
  if (schema.typeName) return schema.typeName
  if (schema.type === 'array') return `[]${typeText(schemas, schemas.resolve(schema.items) ?? {})}`
  if (typeof schema.additionalProperties === 'object')
    return `map[string]${typeText(schemas, schemas.resolve(schema.additionalProperties) ?? {})}`
  return schema.format === 'int-or-string' || schema['x-kubernetes-int-or-string'] ? 'int or string' : (schema.type ?? 'any')
}
