import type { FieldError, JsonObject, KubeObject, Schema, User } from '#apimachinery'

/** What a declaration may ask of the server while it prepares an object: ids and the time, never ambient. */
export interface RequestContext {
  /** Simulated time in ms since the epoch. */
  readonly now: number
  /** Who asks; absent where the server itself does. */
  readonly user?: User
}

/** Reads a text out of an object. Bivariant, as the methods below are, so that a list can hold the declarations of all kinds. */
export type Reader<T> = { read(object: T): string }['read']

/** A column of the server-side table. Priority 1 columns show with `-o wide` only. */
export interface Column<T extends KubeObject = KubeObject> {
  readonly name: string
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date'
  readonly format?: string
  readonly priority?: number
  readonly description: string
  /** `now` in ms: ages are humanised by the server. */
  cell(object: T, context: { readonly now: number }): string | number | boolean | null
}

/** The kind of a list of these objects. */
export const listKindOf = ({ kind, listKind }: Pick<Resource, 'kind' | 'listKind'>): string => listKind ?? `${kind}List`

/** How `/scale` maps onto a kind. Paths are as in CRDs' scale subresource, e.g. `.spec.replicas`. */
export interface ScaleMapping {
  readonly specReplicasPath: string
  readonly statusReplicasPath: string
  /** The serialized selector of /scale's status. */
  selector?(object: KubeObject): string
}

/**
 * A kind of the API, declared. Everything that reads a kind (API server, discovery, OpenAPI, kubectl, editor) reads this.
 * A new kind is one file with one of these, added to its group's list.
 */
export interface Resource<T extends KubeObject = KubeObject> {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  /** Default: the kind with `List` behind it. */
  readonly listKind?: string
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly scope: 'Namespaced' | 'Cluster'
  /** Its schema's name, e.g. `io.k8s.api.apps.v1.Deployment`. */
  readonly schema: string
  /** Set where the kind is not built in: what `schema` would lead to. */
  readonly custom?: CustomContent
  /** Set where objects of this kind are stored as another: `events.k8s.io` events are core events. */
  readonly storedAs?: StoredAs<T>
  /** Default: all eight verbs. Reviews have `create` only. */
  readonly verbs?: readonly string[]

  readonly subresources?: {
    /** Then writes to the object ignore `status`, and writes to /status ignore everything else. */
    readonly status?: true
    readonly scale?: ScaleMapping
    /** Further ones by name (`binding`, `log`, `eviction`, …): what discovery says; apiserver/subresources/ has their code. */
    readonly others?: Readonly<Record<string, SubresourceInfo>>
  }

  /** Loads `defaults` and `validate`, where few need them; awaited before every write. */
  load?(): Promise<void>
  /** Fills in defaults; pure, idempotent, returns a new object where it changes one. Also run on what update and patch send. */
  defaults?(object: T): T
  /** After defaulting, before validation of a create: drops what users may not set, fills what the server owns. */
  prepareForCreate?(object: T, context: RequestContext): T
  /** The same for an update; the generic part (metadata, generation, status) is done by the registry. */
  prepareForUpdate?(next: T, previous: T, context: RequestContext): T
  /** Everything wrong with an object. Metadata is checked by the registry; names by `nameRule`. */
  validate?(object: T): readonly FieldError[]
  /** What is wrong with this change, beyond `validate`: immutable fields and the like. */
  validateUpdate?(next: T, previous: T): readonly FieldError[]
  /** For a change of /status: fills in what the server owns there. */
  prepareForStatusUpdate?(next: T, previous: T, context: RequestContext): T
  /** What is wrong with this change of /status. */
  validateStatusUpdate?(next: T, previous: T): readonly FieldError[]
  /** Everything wrong with a change through another subresource, such as `resize`. */
  validateSubresource?(subresource: string, next: T, previous: T): readonly FieldError[]
  /** Default: DNS-1123 subdomain. Returns upstream's message, or nothing if the name is fine. */
  readonly nameRule?: (name: string) => string | undefined
  /** True when the object has no generation (ConfigMap, Secret, Event, …). */
  readonly withoutGeneration?: true
  /** Field selectors beyond metadata.name and metadata.namespace: path → value. */
  readonly selectableFields?: Readonly<Record<string, Reader<T>>>
  /** Said to whoever uses a version that is to go. */
  readonly deprecation?: string
  /** Text warnings on create and update (`Warning:` headers). */
  warnings?(object: T): readonly string[]

  /** What the Name column shows, where it is not just the name. */
  nameText?(object: T): string
  /** Without Name, which every table begins with. Absent: the default `Name, Created At`. */
  readonly columns?: readonly Column<T>[]
  /** A row's condition, e.g. Completed for a finished pod. */
  rowConditions?(object: T): readonly RowCondition[]
}

/** What the server knows of the objects of a kind that users have declared. */
export interface CustomContent {
  /** For server-side apply. */
  readonly structure: Schema
  /** As OpenAPI has it. */
  readonly openApi: JsonObject
  /** What its schema leaves of an object that is sent, and the paths of what it does not know. */
  decode(value: JsonObject): { readonly object: JsonObject; readonly unknown: readonly string[] }
}

/** One API version of objects that are stored in another. */
export interface StoredAs<T extends KubeObject> {
  readonly group: string
  readonly version: string
  readonly plural: string
  toStored(object: T): KubeObject
  fromStored(object: KubeObject): T
  /** Where another server converts: awaited before `fromStored` of these, or `toStored` of this. */
  prepareFromStored?(objects: readonly KubeObject[]): Promise<void>
  prepareToStored?(object: T): Promise<void>
}

/** A condition of a row of a table: `Completed` greys it out. */
export interface RowCondition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
}

/** What discovery says of a subresource. */
export interface SubresourceInfo {
  readonly kind: string
  /** Where that kind lives, if elsewhere: `pods/eviction` is policy/v1 Eviction. */
  readonly group?: string
  readonly version?: string
  readonly verbs: readonly string[]
}
