import type { KubeObject } from '#apimachinery'
import { replaceFile } from '../editor/files-store.ts'
import { openBottom } from '../state/ui-store.ts'
import { asWritten } from './export-yaml.ts'

/** Opens an object in the editor, as one would write it. */
export async function editObject(object: KubeObject): Promise<void> {
  const { stringify } = await import('yaml')
  replaceFile({ name: `${object.kind.toLowerCase()}-${object.metadata.name}.yaml`, text: stringify(asWritten(object)) })
  openBottom('editor')
}
