import type { LocalSubjectAccessReview, SelfSubjectAccessReview, SubjectAccessReview, SubjectAccessReviewSpec } from '#api'
import type { User } from '#apimachinery'
import type { Environment } from '../environment.ts'
import type { Attributes } from '../authorization/authorizer.ts'
import type { Review } from './review.ts'

const group = 'authorization.k8s.io'

/** kubectl auth can-i: may the caller? */
export const selfSubjectAccess: Review<SelfSubjectAccessReview> = {
  group,
  resource: 'selfsubjectaccessreviews',
  answer: (environment, { user }, { spec }) => statusOf(environment, attributesOf(user, spec)),
}

/** May somebody else? */
export const subjectAccess: Review<SubjectAccessReview> = {
  group,
  resource: 'subjectaccessreviews',
  answer: (environment, _, { spec }) => statusOf(environment, attributesOf(subjectOf(spec), spec)),
}

export const localSubjectAccess: Review<LocalSubjectAccessReview> = {
  group,
  resource: 'localsubjectaccessreviews',
  answer: (environment, _, { spec }) => statusOf(environment, attributesOf(subjectOf(spec), spec)),
}

async function statusOf({ authorizer }: Environment, attributes: Attributes): Promise<object> {
  const { allowed, reason } = await authorizer.authorize(attributes)
  return { allowed, ...(reason && { reason }) }
}

const subjectOf = ({ user = '', groups = [], uid, extra }: SubjectAccessReviewSpec): User => ({
  name: user,
  groups,
  ...(uid && { uid }),
  ...(extra && { extra }),
})

function attributesOf(user: User, { resourceAttributes, nonResourceAttributes }: SubjectAccessReviewSpec): Attributes {
  if (!resourceAttributes) return { user, verb: nonResourceAttributes?.verb ?? '', path: nonResourceAttributes?.path ?? '' }
  const { verb = '', resource = '', subresource, namespace, name } = resourceAttributes
  return {
    user,
    verb,
    group: resourceAttributes.group ?? '',
    resource,
    ...(subresource && { subresource }),
    ...(namespace && { namespace }),
    ...(name && { name }),
  }
}
