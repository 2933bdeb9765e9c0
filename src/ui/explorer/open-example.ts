import { openFile } from '../editor/files-store.ts'
import { openBottom } from '../state/ui-store.ts'
import type { Example } from './examples/index.ts'

/** Shows an example in the editor; applying it is the reader's next key. */
export function openExample({ file, text }: Example): void {
  openFile({ name: file, text })
  openBottom('editor')
}
