import { persistentVolumes } from '#api'
import { isReason } from '#apimachinery'
import { listerOf, watch, type ControllerDeclaration } from '../controller.ts'

const finalizer = 'kubernetes.io/pv-protection'

/** Lets a volume that is to be deleted go when it is bound to no claim. (pkg/controller/volume/pvprotection) */
export const volumeProtectionController: ControllerDeclaration = {
  name: 'pv-protection-controller',
  create: (setting) => ({
    watches: [watch(persistentVolumes)],
    async reconcile(name, { client }) {
      const volume = listerOf(setting, persistentVolumes).get(name)
      const { deletionTimestamp, finalizers = [] } = volume?.metadata ?? {}
      if (!volume || deletionTimestamp === undefined || !finalizers.includes(finalizer) || volume.status?.phase === 'Bound') return
      const metadata = { ...volume.metadata, finalizers: finalizers.filter((each) => each !== finalizer) }
      await client(persistentVolumes)
        .update({ ...volume, metadata })
        .catch((error: unknown) => {
          if (!isReason(error, 'NotFound')) throw error
        })
    },
  }),
}
