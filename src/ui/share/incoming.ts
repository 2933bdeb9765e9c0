import { create } from 'zustand'
import { setFiles } from '../editor/files-store.ts'
import { isEmbedded } from '../state/environment.ts'
import { useUi } from '../state/ui-store.ts'
import { decodeLink, type Shared } from './link.ts'

export interface Incoming {
  /** From the link that opened this page, until it was applied or put aside. */
  readonly shared?: Shared
  readonly problem?: string
}

/** Reads the hash once, when the page opens. It changes what is seen, not the cluster. */
function read(): Incoming {
  try {
    const shared = decodeLink(location.hash)
    if (!shared) return {}
    const { view, bottomTab, theme, panels } = shared
    useUi.setState((state) => ({
      ...(view && { view }),
      ...(bottomTab && { bottomTab }),
      ...(theme && { theme }),
      panels: { ...state.panels, ...panels },
    }))
    // The reader's own files are never overwritten by a link: in an embed there are none.
    if (isEmbedded && shared.files.length > 0) setFiles(shared.files)
    return { shared }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

export const useIncoming = create<Incoming>(read)

export const dismissIncoming = (): void => {
  useIncoming.setState({}, true)
  if (/share=/.test(location.hash))
    history.replaceState(null, '', location.hash.startsWith('#embed') ? '#embed' : location.pathname + location.search)
}
