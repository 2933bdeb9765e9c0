import { create } from 'zustand'
import { webServer } from '../explorer/examples/web-server.ts'
import { isEmbedded } from '../state/environment.ts'

export interface EditorFile {
  readonly name: string
  readonly text: string
}

export interface FilesState {
  readonly files: readonly EditorFile[]
  /** The name of the file in sight. */
  readonly active: string
}

const storageKey = 'tabernetes.files'
const initial: FilesState = { files: [{ name: webServer.file, text: webServer.text }], active: webServer.file }

function restore(): FilesState {
  if (isEmbedded) return initial
  try {
    // Only this page writes there.
    const saved = JSON.parse(localStorage.getItem(storageKey) ?? 'null') as FilesState | null
    return saved && saved.files.length > 0 ? saved : initial
  } catch {
    return initial
  }
}

export const useFiles = create<FilesState>(restore)

useFiles.subscribe((state) => {
  if (isEmbedded) return
  try {
    localStorage.setItem(storageKey, JSON.stringify(state))
  } catch {
    // No room or no storage: the files live as long as the tab.
  }
})

export const activeFile = ({ files, active }: FilesState): EditorFile =>
  files.find(({ name }) => name === active) ?? files[0] ?? { name: 'untitled.yaml', text: '' }

/** Shows a file; one of the same name with another text keeps its text, and the new one gets a name beside it. */
export function openFile(file: EditorFile): void {
  useFiles.setState(({ files }) => {
    const same = files.find(({ name }) => name === file.name)
    if (same?.text === file.text) return { active: file.name }
    const name = same ? freeName(file.name, files) : file.name
    return { files: [...files, { name, text: file.text }], active: name }
  })
}

/** Shows a text under this name, whatever stood there: for objects opened from the cluster, which are newer there. */
export function replaceFile(file: EditorFile): void {
  useFiles.setState(({ files }) => ({ files: [...files.filter(({ name }) => name !== file.name), file], active: file.name }))
}

export const setFiles = (files: readonly EditorFile[]): void => useFiles.setState({ files, active: files[0]?.name ?? '' })

export const editFile = (name: string, text: string): void =>
  useFiles.setState(({ files }) => ({ files: files.map((file) => (file.name === name ? { name, text } : file)) }))

export const newFile = (): void =>
  useFiles.setState(({ files }) => {
    const name = freeName('untitled.yaml', files)
    return { files: [...files, { name, text: '' }], active: name }
  })

export function closeFile(name: string): void {
  useFiles.setState(({ files, active }) => {
    const left = files.filter((file) => file.name !== name)
    const kept = left.length > 0 ? left : [{ name: 'untitled.yaml', text: '' }]
    return { files: kept, active: active === name ? (kept[0]?.name ?? '') : active }
  })
}

function freeName(name: string, files: readonly EditorFile[]): string {
  const taken = new Set(files.map((file) => file.name))
  const stem = name.replace(/\.ya?ml$/, '')
  let number = 1
  let free = name
  while (taken.has(free)) free = `${stem}-${++number}.yaml`
  return free
}
