import type { Pod, Volume } from '#api'
import type { Machine } from '#runtime'
import { configMapFiles, downwardFiles, secretFiles } from './sources.ts'
import { fill, type VolumeFiles, type VolumeSetting, type VolumeType } from './volume.ts'

const configMap: VolumeType = {
  field: 'configMap',
  files: (setting, pod, { name, configMap: source = {} }) => configMapFiles(setting, pod, source, source.defaultMode, name),
}

const secret: VolumeType = {
  field: 'secret',
  files: (setting, pod, { name, secret: source = {} }) =>
    secretFiles(setting, pod, { ...source, name: source.secretName ?? '' }, source.defaultMode, name),
}

const downwardAPI: VolumeType = {
  field: 'downwardAPI',
  files: async (setting, pod, { downwardAPI: source }) => downwardFiles(setting, pod, source?.items, source?.defaultMode),
}

/** Several sources in one volume; later ones win where paths meet. */
const projected: VolumeType = {
  field: 'projected',
  async files(setting, pod, { name, projected: source }) {
    const mode = source?.defaultMode
    const parts = await Promise.all(
      (source?.sources ?? []).map(async (each): Promise<VolumeFiles> => {
        if (each.configMap) return configMapFiles(setting, pod, each.configMap, mode, name)
        if (each.secret) return secretFiles(setting, pod, each.secret, mode, name)
        if (each.downwardAPI) return downwardFiles(setting, pod, each.downwardAPI.items, mode)
        const { serviceAccountToken: wanted } = each
        const token = wanted && (await setting.token(pod, wanted.expirationSeconds ?? 3600, wanted.audience))
        return token ? new Map([[`/${wanted.path}`, { data: new TextEncoder().encode(token), mode: mode ?? 0o644 }]]) : new Map()
      }),
    )
    return new Map(parts.flatMap((files) => [...files]))
  },
}

/** Volumes that the kubelet fills. All others (emptyDir, hostPath, claims) begin empty and are the containers' own. */
const types: readonly VolumeType[] = [configMap, secret, downwardAPI, projected]

const typeOf = (volume: Volume): VolumeType | undefined => types.find(({ field }) => volume[field] !== undefined)

/** Whether what a pod mounts may change while it runs. */
export const hasSources = ({ spec }: Pod): boolean => (spec.volumes ?? []).some(typeOf)

/** Fills all volumes of a pod. Throws MountError. */
export async function mountVolumes(machine: Machine, setting: VolumeSetting, pod: Pod): Promise<void> {
  for (const volume of pod.spec.volumes ?? []) {
    const tree = machine.volume(pod.metadata.uid, volume.name)
    const type = typeOf(volume)
    if (type) fill(tree, await type.files(setting, pod, volume), setting.nowMs)
  }
}
