import type { CustomResourceDefinition, JSONSchemaProps } from '#api'
import { itemsOf, valueSchemaOf } from '../json-schema.ts'

type Machinery = typeof import('./machinery.ts')

let loaded: Machinery | undefined

/** Few definitions have rules: the language that they are written in is loaded with the first. */
export async function loadRules(): Promise<Machinery> {
  loaded ??= await import('./machinery.ts')
  return loaded
}

/** Only after `loadRules`. */
export function rulesMachinery(): Machinery {
  if (!loaded) throw new Error('the rules of custom resources are not loaded')
  return loaded
}

export function hasRules(schema: JSONSchemaProps): boolean {
  const parts = [itemsOf(schema), valueSchemaOf(schema), ...Object.values(schema.properties ?? {})]
  return (schema['x-kubernetes-validations'] ?? []).length > 0 || parts.some((part) => part !== undefined && hasRules(part))
}

export const definitionHasRules = ({ spec }: CustomResourceDefinition): boolean =>
  (spec.versions ?? []).some(({ schema }) => schema?.openAPIV3Schema !== undefined && hasRules(schema.openAPIV3Schema))
