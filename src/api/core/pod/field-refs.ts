import { or } from '../../defaulting.ts'
import type { ObjectFieldSelector, ResourceFieldSelector } from '../../generated/types.ts'

export const defaultFieldRef = (ref: ObjectFieldSelector): ObjectFieldSelector => ({ ...ref, apiVersion: or(ref.apiVersion, 'v1') })
export const defaultResourceFieldRef = (ref: ResourceFieldSelector): ResourceFieldSelector => ({ ...ref, divisor: ref.divisor ?? '0' })
