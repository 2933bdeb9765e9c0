import { ageColumn, column, count } from '../columns.ts'
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  ParamKind,
  ParamRef,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

const group = 'admissionregistration.k8s.io'
const apiPackage = 'io.k8s.api.admissionregistration.v1'

const paramKindText = (kind: ParamKind | undefined): string => (kind ? `${kind.apiVersion ?? ''}/${kind.kind ?? ''}` : '<unset>')

function paramRefText(ref: ParamRef | undefined): string {
  if (!ref) return '<unset>'
  if (ref.name) return ref.namespace ? `${ref.namespace}/${ref.name}` : `*/${ref.name}`
  return '<selector>'
}

const bindingColumns = [
  column<ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding>('PolicyName', ({ spec }) => spec.policyName ?? ''),
  column<ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding>('ParamRef', ({ spec }) => paramRefText(spec.paramRef)),
  ageColumn,
]

/** admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy. */
export const validatingAdmissionPolicies: Resource<ValidatingAdmissionPolicy> = lazily<ValidatingAdmissionPolicy>(
  {
    group,
    version: 'v1',
    kind: 'ValidatingAdmissionPolicy',
    plural: 'validatingadmissionpolicies',
    singular: 'validatingadmissionpolicy',
    categories: ['api-extensions'],
    scope: 'Cluster',
    schema: `${apiPackage}.ValidatingAdmissionPolicy`,
    subresources: { status: true },
    prepareForCreate: (object) => ({ ...object, status: {} }),
    columns: [
      count(
        'Validations',
        ({ spec }) => spec.validations?.length,
        'Validations indicates the number of validation rules defined in this configuration',
      ),
      column('ParamKind', ({ spec }) => paramKindText(spec.paramKind), {
        description: 'ParamKind specifies the kind of resources used to parameterize this policy',
      }),
      ageColumn,
    ],
  },
  async () => (await import('./policy-rules.ts')).validatingAdmissionPolicyRules,
)

/** admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding. */
export const validatingAdmissionPolicyBindings: Resource<ValidatingAdmissionPolicyBinding> = lazily<ValidatingAdmissionPolicyBinding>(
  {
    group,
    version: 'v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    plural: 'validatingadmissionpolicybindings',
    singular: 'validatingadmissionpolicybinding',
    categories: ['api-extensions'],
    scope: 'Cluster',
    schema: `${apiPackage}.ValidatingAdmissionPolicyBinding`,
    columns: bindingColumns,
  },
  async () => (await import('./policy-rules.ts')).validatingAdmissionPolicyBindingRules,
)

/** admissionregistration.k8s.io/v1 MutatingAdmissionPolicy. */
export const mutatingAdmissionPolicies: Resource<MutatingAdmissionPolicy> = lazily<MutatingAdmissionPolicy>(
  {
    group,
    version: 'v1',
    kind: 'MutatingAdmissionPolicy',
    plural: 'mutatingadmissionpolicies',
    singular: 'mutatingadmissionpolicy',
    categories: ['api-extensions'],
    scope: 'Cluster',
    schema: `${apiPackage}.MutatingAdmissionPolicy`,
    columns: [
      count(
        'Mutations',
        ({ spec }) => spec.mutations?.length,
        'Mutations indicates the number of mutations rules defined in this configuration',
      ),
      column('ParamKind', ({ spec }) => paramKindText(spec.paramKind), {
        description: 'ParamKind specifies the kind of resources used to parameterize this policy',
      }),
      ageColumn,
    ],
  },
  async () => (await import('./policy-rules.ts')).mutatingAdmissionPolicyRules,
)

/** admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding. */
export const mutatingAdmissionPolicyBindings: Resource<MutatingAdmissionPolicyBinding> = lazily<MutatingAdmissionPolicyBinding>(
  {
    group,
    version: 'v1',
    kind: 'MutatingAdmissionPolicyBinding',
    plural: 'mutatingadmissionpolicybindings',
    singular: 'mutatingadmissionpolicybinding',
    categories: ['api-extensions'],
    scope: 'Cluster',
    schema: `${apiPackage}.MutatingAdmissionPolicyBinding`,
    columns: bindingColumns,
  },
  async () => (await import('./policy-rules.ts')).mutatingAdmissionPolicyBindingRules,
)
