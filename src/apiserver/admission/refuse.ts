import { forbidden, type ApiError } from '#apimachinery'
import type { Admission } from './plugin.ts'

/** Forbidden, about what the admission is about; what has no name yet is called by the name it will be made from. */
export const refuse = ({ resource, name, object }: Admission, why: string): ApiError =>
  forbidden(resource.group, resource.plural, name || object?.metadata.generateName || '', why)
