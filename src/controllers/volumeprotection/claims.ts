import { persistentVolumeClaims, pods, type PersistentVolumeClaim, type Pod } from '#api'
import { isReason } from '#apimachinery'
import { listerOf, watch, type ControllerDeclaration } from '../controller.ts'
import { isPodFinished } from '../pods.ts'

const finalizer = 'kubernetes.io/pvc-protection'

/** The claims that a pod uses, also those made for it. */
export function claimsOf({ metadata, spec }: Pod): readonly string[] {
  return (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) =>
    persistentVolumeClaim ? [persistentVolumeClaim.claimName] : ephemeral ? [`${metadata.name}-${name}`] : [],
  )
}

/** Whether a pod that runs, or may yet, uses a claim. */
export const isClaimUsed = ({ metadata }: PersistentVolumeClaim, all: readonly Pod[]): boolean =>
  all.some((pod) => !isPodFinished(pod) && pod.spec.nodeName !== undefined && claimsOf(pod).includes(metadata.name))

/** Lets a claim that is to be deleted go when no pod uses it any more. (pkg/controller/volume/pvcprotection) */
export const claimProtectionController: ControllerDeclaration = {
  name: 'pvc-protection-controller',
  create: (setting) => ({
    watches: [
      watch(persistentVolumeClaims),
      watch(pods, {
        on: ['updated', 'deleted'],
        keys: (pod) => claimsOf(pod).map((name) => `${pod.metadata.namespace}/${name}`),
        changed: (next, previous) => isPodFinished(next) !== isPodFinished(previous),
      }),
    ],
    async reconcile(key, { client }) {
      const claim = listerOf(setting, persistentVolumeClaims).get(key)
      const { deletionTimestamp, finalizers = [], namespace } = claim?.metadata ?? {}
      if (!claim || deletionTimestamp === undefined || !finalizers.includes(finalizer)) return
      if (isClaimUsed(claim, listerOf(setting, pods).list(namespace))) return
      const metadata = { ...claim.metadata, finalizers: finalizers.filter((each) => each !== finalizer) }
      await client(persistentVolumeClaims, namespace)
        .update({ ...claim, metadata })
        .catch((error: unknown) => {
          if (!isReason(error, 'NotFound')) throw error
        })
    },
  }),
}
