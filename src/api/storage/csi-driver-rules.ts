/** What a CSIDriver may say. (pkg/apis/storage/validation) */
import { duplicate, invalid } from '#apimachinery'
import type { CSIDriver, CSIDriverSpec, StorageTokenRequest } from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { eachItem, type Errors, immutable, oneOf } from '../validation.ts'

const modes = ['Ephemeral', 'Persistent']
const policies = ['File', 'None', 'ReadWriteOnceWithFSType']

/** Defaults of what is not said; a list that is empty is as good as none. */
const withDefaults = (spec: CSIDriverSpec): CSIDriverSpec => ({
  ...spec,
  attachRequired: spec.attachRequired ?? true,
  podInfoOnMount: spec.podInfoOnMount ?? false,
  volumeLifecycleModes: (spec.volumeLifecycleModes ?? []).length > 0 ? (spec.volumeLifecycleModes ?? []) : ['Persistent'],
  storageCapacity: spec.storageCapacity ?? false,
  fsGroupPolicy: spec.fsGroupPolicy ?? 'ReadWriteOnceWithFSType',
  requiresRepublish: spec.requiresRepublish ?? false,
  seLinuxMount: spec.seLinuxMount ?? false,
})

const validateExpiration = ({ expirationSeconds: seconds }: StorageTokenRequest, at: string): Errors => {
  if (seconds === undefined) return []
  if (seconds < 600) return [invalid(`${at}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes')]
  if (seconds > 2 ** 32) return [invalid(`${at}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds')]
  return []
}

function validateDriver({ spec }: CSIDriver): Errors {
  const { tokenRequests, nodeAllocatableUpdatePeriodSeconds: period } = spec
  const audiences = (tokenRequests ?? []).map(({ audience }) => audience)
  return [
    ...oneOf('spec.fsGroupPolicy', spec.fsGroupPolicy, policies),
    // One request may leave its audience out: it is the API server then.
    ...eachItem('spec.tokenRequests', tokenRequests, (request, path, index) =>
      audiences.indexOf(request.audience) < index ? [duplicate(`${path}.audience`, request.audience)] : validateExpiration(request, path),
    ),
    ...(spec.volumeLifecycleModes ?? []).flatMap((mode) => oneOf('spec.volumeLifecycleModes', mode, modes)),
    ...(period !== undefined && period < 10
      ? [invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, 'must be greater than or equal to 10 seconds')]
      : []),
  ]
}

export const csiDriverRules: Rules<CSIDriver> = {
  defaults: (driver) => ({ ...driver, spec: withDefaults(driver.spec) }),
  validate: validateDriver,
  // Upstream's path of the first really is that.
  validateUpdate: (next, previous) => [
    ...immutable('spec.attachedRequired', next.spec.attachRequired, previous.spec.attachRequired),
    ...immutable('spec.volumeLifecycleModes', next.spec.volumeLifecycleModes, previous.spec.volumeLifecycleModes),
  ],
}
