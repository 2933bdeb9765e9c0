import type { JSONSchemaProps, ValidationRule } from '#api'
import { invalid, notSupported, required, type FieldError } from '#apimachinery'
import { parseFieldPath } from './field-path.ts'

const longestMessage = 2048
const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired']
const isBlank = (text: string): boolean => text.trim() === ''
const hasLineBreaks = (text: string): boolean => /[\n\r]/.test(text)

/** What is wrong with rules, whatever their expressions mean. */
export const validateForm = (schema: JSONSchemaProps, path: string): readonly FieldError[] =>
  (schema['x-kubernetes-validations'] ?? []).flatMap((rule, index) => {
    const at = `${path}.x-kubernetes-validations[${index}]`
    return [...ofTexts(rule, at), ...ofReason(rule, at), ...ofFieldPath(rule, schema, at)]
  })

function ofTexts({ rule, message = '', messageExpression = '' }: ValidationRule, at: string): readonly FieldError[] {
  const errors: FieldError[] = []
  if (isBlank(rule)) errors.push(required(`${at}.rule`, 'rule is not specified'))
  else if (message !== '' && isBlank(message)) errors.push(invalid(`${at}.message`, message, 'message must be non-empty if specified'))
  else if (new TextEncoder().encode(message).length > longestMessage)
    errors.push(
      invalid(`${at}.message`, `${message.slice(0, 10)}...`, `message must have a maximum length of ${longestMessage} characters`),
    )
  else if (hasLineBreaks(message.trim())) errors.push(invalid(`${at}.message`, message, 'message must not contain line breaks'))
  else if (hasLineBreaks(rule.trim()) && isBlank(message))
    errors.push(required(`${at}.message`, 'message must be specified if rule contains line breaks'))
  if (messageExpression !== '' && isBlank(messageExpression))
    errors.push(required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified'))
  return errors
}

const ofReason = ({ reason }: ValidationRule, at: string): readonly FieldError[] =>
  reason === undefined || reasons.includes(reason) ? [] : [notSupported(`${at}.reason`, reason, reasons)]

function ofFieldPath({ fieldPath = '' }: ValidationRule, schema: JSONSchemaProps, rulePath: string): readonly FieldError[] {
  if (fieldPath === '') return []
  const at = `${rulePath}.fieldPath`
  const parsed = parseFieldPath(fieldPath, schema)
  return [
    ...(isBlank(fieldPath) ? [invalid(at, fieldPath, 'fieldPath must be non-empty if specified')] : []),
    ...(hasLineBreaks(fieldPath) ? [invalid(at, fieldPath, 'fieldPath must not contain line breaks')] : []),
    ...('why' in parsed ? [invalid(at, fieldPath, `fieldPath must be a valid path: ${parsed.why}`)] : []),
  ]
}
