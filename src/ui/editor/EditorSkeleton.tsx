import type { ReactNode } from 'react'
import { activeFile, useFiles } from './files-store.ts'
import css from './skeleton.module.css'

/** The file as plain text in the place where the editor will be, so that nothing jumps when it comes. */
export function EditorSkeleton(): ReactNode {
  const { text } = useFiles(activeFile)
  return (
    <div className={css.skeleton} aria-busy="true">
      <div className={css.bar} />
      <pre className={css.text}>{text}</pre>
    </div>
  )
}
