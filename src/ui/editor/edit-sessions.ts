import { create } from 'zustand'
import { openBottom } from '../state/ui-store.ts'
import { closeFile, replaceFile, type EditorFile } from './files-store.ts'

type Finish = (text: string | undefined) => void

/** Files that a command in the terminal waits for, as `kubectl edit` does, by name. */
export const useEdits = create<{ readonly waiting: ReadonlyMap<string, Finish> }>(() => ({ waiting: new Map() }))

/** Opens a file for a command. Resolves with its text when it is saved, with undefined when it is closed or the command ends. */
export function editForCommand(file: EditorFile, signal: AbortSignal): Promise<string | undefined> {
  replaceFile(file)
  openBottom('editor')
  return new Promise((resolve) => {
    useEdits.setState(({ waiting }) => ({ waiting: new Map([...waiting, [file.name, resolve]]) }))
    signal.addEventListener('abort', () => finishEdit(file.name, undefined), { once: true })
  })
}

/** Hands a file back to the command that waits for it. */
export function finishEdit(name: string, text: string | undefined): void {
  const { waiting } = useEdits.getState()
  const finish = waiting.get(name)
  if (!finish) return
  useEdits.setState({ waiting: new Map([...waiting].filter(([other]) => other !== name)) })
  closeFile(name)
  openBottom('terminal')
  finish(text)
}
