import {
  customKinds,
  type CustomResourceDefinition,
  type CustomResourceDefinitionVersion,
  type JSONSchemaProps,
  type Resource,
  type ScaleMapping,
  type StoredAs,
} from '#api'
import type { Json, JsonObject, KubeObject } from '#apimachinery'
import { applyDefaults, prune } from './content.ts'
import type { Convert } from './convert.ts'
import { openApiOf } from './openapi.ts'
import { stepsOf, valueAt } from './paths.ts'
import { printerColumns } from './printer-columns.ts'
import { structureOf } from './structure.ts'
import { hasRules, loadRules } from './rules/load.ts'
import { validateObject } from './validate-object.ts'

/** The kinds of a definition with all that the server must know to serve them; none before it is established. */
export function customResourceKinds(definition: CustomResourceDefinition, convert: Convert | undefined): readonly Resource[] {
  const { versions } = definition.spec
  const storage = versions.find((version) => version.storage)?.name ?? ''
  return customKinds(definition).map((kind) => {
    const version = versions.find(({ name }) => name === kind.version)
    return version ? serve(kind, version, storage, convert) : kind
  })
}

function serve(kind: Resource, version: CustomResourceDefinitionVersion, storage: string, convert: Convert | undefined): Resource {
  const schema = version.schema?.openAPIV3Schema ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  const { status, scale } = version.subresources ?? {}
  const validate = (object: KubeObject, previous?: KubeObject) =>
    validateObject(schema, object as unknown as Json, previous as unknown as Json)
  const deprecation = deprecationOf(kind, version)
  return {
    ...kind,
    custom: {
      structure: structureOf(schema),
      openApi: openApiOf(schema, kind.group, kind.version, kind.kind),
      decode(value) {
        const unknown: string[] = []
        return { object: prune(schema, value, '', unknown, true) as JsonObject, unknown } // an object stays one
      },
    },
    ...(deprecation !== undefined && { deprecation }),
    storedAs: convert ? conversionBy(convert, kind, schema, storage) : conversion(kind, schema, storage),
    ...(hasRules(schema) && { load: async () => void (await loadRules()) }),
    subresources: { ...(status !== undefined && { status: true }), ...(scale && { scale: scaleOf(scale) }) },
    defaults: (object) => applyDefaults(schema, object as unknown as Json) as unknown as KubeObject,
    ...(status !== undefined && { prepareForCreate: withoutStatus }),
    validate: (object) => validate(object),
    validateUpdate: validate,
    validateStatusUpdate: validate,
    selectableFields: Object.fromEntries(
      (version.selectableFields ?? []).map(({ jsonPath }) => [
        stepsOf(jsonPath).join('.'),
        (object: KubeObject) => textAt(object, jsonPath),
      ]),
    ),
    columns: printerColumns(version.additionalPrinterColumns),
  }
}

function withoutStatus(object: KubeObject): KubeObject {
  const { status: _, ...rest } = object as KubeObject & { readonly status?: unknown }
  return rest
}

function textAt(object: KubeObject, path: string): string {
  const value = valueAt(object, path)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** Versions differ in nothing but their schema: what one does not know is left out, what it has by default is filled in. */
const conversion = ({ group, version, plural }: Resource, schema: JSONSchemaProps, storage: string): StoredAs<KubeObject> => ({
  group,
  version: storage,
  plural,
  toStored: (object) => ({ ...object, apiVersion: `${group}/${storage}` }),
  fromStored(stored) {
    const object = { ...stored, apiVersion: `${group}/${version}` }
    return applyDefaults(schema, prune(schema, object as unknown as Json, '', [], true)) as unknown as KubeObject
  },
})

/** Versions differ as a webhook knows: it is asked before, and what it has answered is kept for as long as it is needed. */
function conversionBy(convert: Convert, kind: Resource, schema: JSONSchemaProps, storage: string): StoredAs<KubeObject> {
  const { group, version } = kind
  const plain = conversion(kind, schema, storage)
  const own = `${group}/${version}`
  const converted = new WeakMap<KubeObject, KubeObject>()
  const prepare = async (objects: readonly KubeObject[], apiVersion: string): Promise<void> => {
    const missing = objects.filter((object) => object.apiVersion !== apiVersion && !converted.has(object))
    // Those of one version at a time: what is stored may be of several.
    for (const from of new Set(missing.map((object) => object.apiVersion))) {
      const those = missing.filter((object) => object.apiVersion === from)
      const answers = await convert(those, apiVersion)
      for (const [index, object] of those.entries()) {
        const answer = answers[index]
        if (answer) converted.set(object, answer)
      }
    }
  }
  const found = (object: KubeObject, apiVersion: string): KubeObject => {
    const answer = object.apiVersion === apiVersion ? object : converted.get(object)
    if (!answer) throw new Error(`${kind.plural} are not converted to ${apiVersion}`)
    return answer
  }
  return {
    ...plain,
    prepareFromStored: (objects) => prepare(objects, own),
    prepareToStored: (object) => prepare([object], `${group}/${storage}`),
    toStored: (object) => found(object, `${group}/${storage}`),
    fromStored: (stored) => plain.fromStored(found(stored, own)),
  }
}

const scaleOf = ({ specReplicasPath, statusReplicasPath, labelSelectorPath }: NonNullable<ScaleDeclaration>): ScaleMapping => ({
  specReplicasPath,
  statusReplicasPath,
  ...(labelSelectorPath && { selector: (object: KubeObject) => textAt(object, labelSelectorPath) }),
})

type ScaleDeclaration = NonNullable<CustomResourceDefinitionVersion['subresources']>['scale']

const deprecationOf = (
  { group, version, kind }: Resource,
  { deprecated, deprecationWarning }: CustomResourceDefinitionVersion,
): string | undefined => (deprecated ? (deprecationWarning ?? `${group}/${version} ${kind} is deprecated`) : undefined)
