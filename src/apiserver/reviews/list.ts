import { invalidObject, type KubeObject } from '#apimachinery'
import type { Served } from '../catalog.ts'
import { objectBody, readBody } from '../content/body.ts'
import type { Call, Environment } from '../environment.ts'
import { decodeIncoming, reportProblems } from '../registry/incoming.ts'
import { readWriteOptions } from '../registry/write-options.ts'
import { localSubjectAccess, selfSubjectAccess, subjectAccess } from './access.ts'
import { selfSubject, tokens } from './identity.ts'
import type { Review } from './review.ts'
import { selfSubjectRules } from './rules.ts'

const reviews: readonly Review[] = [selfSubjectAccess, subjectAccess, localSubjectAccess, selfSubjectRules, selfSubject, tokens]

/** What answers a POST of this kind in place of the registry, if it is one that is never stored. */
export const reviewOf = ({ resource: { group, plural } }: Served): Review | undefined =>
  reviews.find((review) => review.group === group && review.resource === plural)

/** Answers a review. Throws ApiError. */
export async function answerReview(environment: Environment, served: Served, call: Call, review: Review): Promise<KubeObject> {
  const { fieldValidation } = readWriteOptions(call.request, 'CreateOptions')
  const { resource } = served
  const body = readBody(call.request, resource.kind, environment.catalog.resources)
  const { object, problems } = decodeIncoming(served, objectBody(body, resource.kind), { duplicates: body?.duplicates ?? [] })
  reportProblems(served, problems, fieldValidation, call.warnings)
  const placed = call.request.namespace ? { ...object, metadata: { ...object.metadata, namespace: call.request.namespace } } : object
  const errors = resource.validate?.(placed) ?? []
  if (errors.length > 0) throw invalidObject(resource.group, resource.kind, placed.metadata.name, errors)
  return { ...placed, status: await review.answer(environment, call, placed) } as KubeObject
}
