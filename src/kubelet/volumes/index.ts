import type { Pod, Volume } from '#api'
import type { Machine } from '#runtime'
import { configMapFiles, downwardFiles, secretFiles } from './sources.ts'
import { MountError } from '../parts.ts'
import { fill, MissingSource, type VolumeFiles, type VolumeSetting, type VolumeType } from './volume.ts'

const configMap: VolumeType = {
  field: 'configMap',
  files: (setting, pod, { configMap: source = {} }) => configMapFiles(setting, pod, source, source.defaultMode),
}

const secret: VolumeType = {
  field: 'secret',
  files: (setting, pod, { secret: source = {} }) =>
    secretFiles(setting, pod, { ...source, name: source.secretName ?? '' }, source.defaultMode),
}

const downwardAPI: VolumeType = {
  field: 'downwardAPI',
  files: async (setting, pod, { downwardAPI: source }) => downwardFiles(setting, pod, source?.items, source?.defaultMode),
}

/** Several sources in one volume; later ones win where paths meet. */
const projected: VolumeType = {
  field: 'projected',
  async files(setting, pod, { projected: source }) {
    const mode = source?.defaultMode
    const parts = await all(
      (source?.sources ?? []).map(async (each): Promise<VolumeFiles> => {
        if (each.configMap) return configMapFiles(setting, pod, each.configMap, mode)
        if (each.secret) return secretFiles(setting, pod, each.secret, mode)
        if (each.downwardAPI) return downwardFiles(setting, pod, each.downwardAPI.items, mode)
        const { serviceAccountToken: wanted } = each
        const token = wanted && (await setting.token(pod, wanted.expirationSeconds ?? 3600, wanted.audience))
        return token ? new Map([[`/${wanted.path}`, { data: new TextEncoder().encode(token), mode: mode ?? 0o644 }]]) : new Map()
      }),
    )
    return new Map(parts.flatMap((files) => [...files]))
  },
}

/** What all bring, or all that is missing. */
async function all(parts: readonly Promise<VolumeFiles>[]): Promise<readonly VolumeFiles[]> {
  const outcomes = await Promise.allSettled(parts)
  const failures = outcomes.flatMap((outcome): unknown[] => (outcome.status === 'rejected' ? [outcome.reason] : []))
  const missing = failures.flatMap((failure) => (failure instanceof MissingSource ? [failure.message] : []))
  if (missing.length > 1 && missing.length === failures.length) throw new MissingSource(`[${[...new Set(missing)].join(', ')}]`)
  if (failures.length > 0) throw failures[0]
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
}

/** Volumes that the kubelet fills. All others (emptyDir, hostPath, claims) begin empty and are the containers' own. */
const types: readonly VolumeType[] = [configMap, secret, downwardAPI, projected]

const typeOf = (volume: Volume): VolumeType | undefined => types.find(({ field }) => volume[field] !== undefined)

/** Whether a volume is the kubelet's: containers may only read it. */
export const isFilled = ({ spec }: Pod, name: string): boolean =>
  (spec.volumes ?? []).some((volume) => volume.name === name && typeOf(volume) !== undefined)

/** Whether what a pod mounts may change while it runs. */
export const hasSources = ({ spec }: Pod): boolean => (spec.volumes ?? []).some(typeOf)

/** Fills all volumes of a pod. Throws MountError. */
export async function mountVolumes(machine: Machine, setting: VolumeSetting, pod: Pod): Promise<void> {
  for (const volume of pod.spec.volumes ?? []) {
    const tree = machine.volume(pod.metadata.uid, volume.name)
    const type = typeOf(volume)
    if (type) fill(tree, await filesOf(type, setting, pod, volume), setting.nowMs)
  }
}

async function filesOf(type: VolumeType, setting: VolumeSetting, pod: Pod, volume: Volume): Promise<VolumeFiles> {
  try {
    return await type.files(setting, pod, volume)
  } catch (error) {
    if (!(error instanceof MissingSource)) throw error
    throw new MountError(`MountVolume.SetUp failed for volume "${volume.name}" : ${error.message}`)
  }
}
