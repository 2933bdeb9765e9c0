import { create } from 'zustand'
import { setFiles } from '../editor/files-store.ts'
import { isEmbedded } from '../state/environment.ts'
import { useUi } from '../state/ui-store.ts'
import type { Shared } from './link.ts'

export interface Incoming {
  /** From the link that opened this page, until it was applied or put aside. */
  readonly shared?: Shared
  readonly problem?: string
}

export const useIncoming = create<Incoming>(() => ({}))

/** Reads the hash once, before the page is drawn. It changes what is seen, not the cluster. */
export async function readIncoming(): Promise<void> {
  // Few pages are opened by a link: only those load what reads it.
  if (/share=/.test(location.hash)) useIncoming.setState(read((await import('./link.ts')).decodeLink))
}

function read(decodeLink: typeof import('./link.ts').decodeLink): Incoming {
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

export const dismissIncoming = (): void => {
  useIncoming.setState({}, true)
  if (/share=/.test(location.hash))
    history.replaceState(null, '', location.hash.startsWith('#embed') ? '#embed' : location.pathname + location.search)
}
