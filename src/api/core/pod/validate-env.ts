import { configMapKey, dns1123Subdomain, environmentVariableName, type FieldError, invalid, required } from '#apimachinery'
import type { EnvFromSource, EnvVar, EnvVarSource, FileKeySelector } from '../../generated/types.ts'
import { byRule, type Errors, requiredByRule } from '../../validation.ts'
import { validateFieldRef, validateResourceRef, variableFields } from './validate-field-refs.ts'
import { localPath } from './validate-paths.ts'

const sources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const

const validateKeyRef = (path: string, { name = '', key }: { readonly name?: string; readonly key: string }): Errors => [
  ...byRule(`${path}.name`, name, dns1123Subdomain),
  ...requiredByRule(`${path}.key`, key, configMapKey),
]

const validateFileKey = (path: string, { key, path: file, volumeName }: FileKeySelector): Errors => [
  ...requiredByRule(`${path}.key`, key, environmentVariableName),
  ...(volumeName ? [] : [required(`${path}.volumeName`)]),
  ...(file ? localPath(`${path}.path`, file) : [required(`${path}.path`)]),
]

function validateValueFrom(path: string, from: EnvVarSource, value: string): Errors {
  const given = sources.filter((source) => from[source] !== undefined)
  const errors: FieldError[] = []
  if (from.fieldRef) errors.push(...validateFieldRef(`${path}.fieldRef`, from.fieldRef, variableFields))
  if (from.resourceFieldRef) errors.push(...validateResourceRef(`${path}.resourceFieldRef`, from.resourceFieldRef, false))
  if (from.configMapKeyRef) errors.push(...validateKeyRef(`${path}.configMapKeyRef`, from.configMapKeyRef))
  if (from.secretKeyRef) errors.push(...validateKeyRef(`${path}.secretKeyRef`, from.secretKeyRef))
  if (from.fileKeyRef) errors.push(...validateFileKey(`${path}.fileKeyRef`, from.fileKeyRef))
  if (given.length === 0)
    errors.push(invalid(path, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'))
  else if (value !== '') errors.push(invalid(path, '', 'may not be specified when `value` is not empty'))
  else if (given.length > 1) errors.push(invalid(path, '', 'may not have more than one field specified at a time'))
  return errors
}

export const validateVariable = ({ name, value = '', valueFrom }: EnvVar, path: string): Errors => [
  ...requiredByRule(`${path}.name`, name, environmentVariableName),
  ...(valueFrom ? validateValueFrom(`${path}.valueFrom`, valueFrom, value) : []),
]

/** Upstream complains of the whole list where a source is missing. */
export function validateVariableSource(list: string) {
  return ({ prefix, configMapRef, secretRef }: EnvFromSource, path: string): Errors => {
    const errors: FieldError[] = []
    if (prefix) errors.push(...byRule(`${path}.prefix`, prefix, environmentVariableName))
    if (configMapRef) errors.push(...requiredByRule(`${path}.configMapRef.name`, configMapRef.name, dns1123Subdomain))
    if (secretRef) errors.push(...requiredByRule(`${path}.secretRef.name`, secretRef.name, dns1123Subdomain))
    if (!configMapRef && !secretRef) errors.push(invalid(list, '', 'must specify one of: `configMapRef` or `secretRef`'))
    if (configMapRef && secretRef) errors.push(invalid(list, '', 'may not have more than one field specified at a time'))
    return errors
  }
}
