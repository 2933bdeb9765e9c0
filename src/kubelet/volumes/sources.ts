import type { ConfigMapProjection, DownwardAPIVolumeFile, Pod, SecretProjection } from '#api'
import { decodeBase64 } from '#apimachinery'
import { fieldValue, resourceValue } from '../container/field-value.ts'
import { keyedFiles } from './keyed.ts'
import { MissingSource, namedContainer, type VolumeFiles, type VolumeSetting } from './volume.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const nothing: VolumeFiles = new Map()

/** The files of a config map. Throws MissingSource. */
export async function configMapFiles(
  { sources }: VolumeSetting,
  { metadata: { namespace = '' } }: Pod,
  { name = '', items, optional }: ConfigMapProjection,
  mode: number | undefined,
): Promise<VolumeFiles> {
  const found = await sources.configMap(namespace, name)
  if (!found) {
    if (optional === true) return nothing
    throw new MissingSource(`configmap "${name}" not found`)
  }
  const texts = Object.entries(found.data ?? {}).map(([key, value]) => [key, encode(value)] as const)
  const binaries = Object.entries(found.binaryData ?? {}).map(([key, value]) => [key, decodeBase64(value)] as const)
  return keyedFiles(new Map([...texts, ...binaries]), items, mode, (key) => {
    if (optional !== true) throw new MissingSource(`configmap references non-existent config key: ${key}`)
  })
}

export async function secretFiles(
  { sources }: VolumeSetting,
  { metadata: { namespace = '' } }: Pod,
  { name = '', items, optional }: SecretProjection,
  mode: number | undefined,
): Promise<VolumeFiles> {
  const found = await sources.secret(namespace, name)
  if (!found) {
    if (optional === true) return nothing
    throw new MissingSource(`secret "${name}" not found`)
  }
  const data = new Map(Object.entries(found.data ?? {}).map(([key, value]) => [key, decodeBase64(value)]))
  return keyedFiles(data, items, mode, (key) => {
    if (optional !== true) throw new MissingSource(`references non-existent secret key: ${key}`)
  })
}

export function downwardFiles(
  { node }: VolumeSetting,
  pod: Pod,
  items: readonly DownwardAPIVolumeFile[] | undefined,
  mode: number | undefined,
): VolumeFiles {
  const text = ({ fieldRef, resourceFieldRef }: DownwardAPIVolumeFile): string => {
    if (fieldRef) return fieldValue(pod, fieldRef.fieldPath) ?? ''
    const container = namedContainer(pod, resourceFieldRef?.containerName)
    return resourceFieldRef && container ? resourceValue(resourceFieldRef, container, node()) : ''
  }
  return new Map((items ?? []).map((item) => [`/${item.path}`, { data: encode(text(item)), mode: item.mode ?? mode ?? 0o644 }]))
}
