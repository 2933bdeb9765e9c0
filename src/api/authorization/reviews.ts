import { invalid, required, type FieldError } from '#apimachinery'
import type {
  LocalSubjectAccessReview,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  SubjectAccessReviewSpec,
} from '../generated/types.ts'
import type { Resource } from '../resource.ts'

const common = { group: 'authorization.k8s.io', version: 'v1', scope: 'Cluster', verbs: ['create'], withoutGeneration: true } as const

/** One of the two kinds of attributes, and not both. (pkg/apis/authorization/validation) */
function attributes({ resourceAttributes, nonResourceAttributes }: SubjectAccessReviewSpec): readonly FieldError[] {
  if (resourceAttributes && nonResourceAttributes)
    return [invalid('spec.nonResourceAttributes', nonResourceAttributes, 'cannot be specified in combination with resourceAttributes')]
  if (!resourceAttributes && !nonResourceAttributes)
    return [invalid('spec.resourceAttributes', null, 'exactly one of nonResourceAttributes or resourceAttributes must be specified')]
  return []
}

/** Somebody is asked about. */
const subject = ({ user, groups = [] }: SubjectAccessReviewSpec): readonly FieldError[] =>
  !user && groups.length === 0 ? [required('spec.user', 'at least one of user or group must be specified')] : []

/** authorization.k8s.io/v1 SubjectAccessReview: asks what somebody may do. Never stored, as all of this group. */
export const subjectAccessReviews: Resource<SubjectAccessReview> = {
  ...common,
  kind: 'SubjectAccessReview',
  plural: 'subjectaccessreviews',
  singular: 'subjectaccessreview',
  schema: 'io.k8s.api.authorization.v1.SubjectAccessReview',
  validate: ({ spec }) => [...attributes(spec), ...subject(spec)],
}

/** authorization.k8s.io/v1 LocalSubjectAccessReview: the same in one namespace. */
export const localSubjectAccessReviews: Resource<LocalSubjectAccessReview> = {
  ...common,
  scope: 'Namespaced',
  kind: 'LocalSubjectAccessReview',
  plural: 'localsubjectaccessreviews',
  singular: 'localsubjectaccessreview',
  schema: 'io.k8s.api.authorization.v1.LocalSubjectAccessReview',
  validate: ({ spec, metadata: { namespace } }) => [
    ...attributes(spec),
    ...subject(spec),
    ...(spec.resourceAttributes && spec.resourceAttributes.namespace !== namespace
      ? [invalid('spec.resourceAttributes.namespace', spec.resourceAttributes.namespace, 'must match metadata.namespace')]
      : []),
    ...(spec.nonResourceAttributes
      ? [invalid('spec.nonResourceAttributes', spec.nonResourceAttributes, 'disallowed on this kind of request')]
      : []),
  ],
}

/** authorization.k8s.io/v1 SelfSubjectAccessReview: asks what one may do oneself (`kubectl auth can-i`). */
export const selfSubjectAccessReviews: Resource<SelfSubjectAccessReview> = {
  ...common,
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  singular: 'selfsubjectaccessreview',
  schema: 'io.k8s.api.authorization.v1.SelfSubjectAccessReview',
  validate: ({ spec }) => attributes(spec),
}

/** authorization.k8s.io/v1 SelfSubjectRulesReview: asks for all one may do (`kubectl auth can-i --list`). */
export const selfSubjectRulesReviews: Resource<SelfSubjectRulesReview> = {
  ...common,
  kind: 'SelfSubjectRulesReview',
  plural: 'selfsubjectrulesreviews',
  singular: 'selfsubjectrulesreview',
  schema: 'io.k8s.api.authorization.v1.SelfSubjectRulesReview',
}
