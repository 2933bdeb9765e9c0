import { useMemo, type ReactNode } from 'react'
import { stringify } from 'yaml'
import type { ReplicaSet } from '#api'
import { useObject } from '../app/session.tsx'
import type { ObjectRef } from '../state/views.ts'
import { excerpt, lineDiff } from './line-diff.ts'
import css from './rollout.module.css'

function templateOf(replicaSet: ReplicaSet | undefined): string {
  const template = replicaSet?.spec?.template
  if (!template) return ''
  const { 'pod-template-hash': _hash, ...labels } = template.metadata?.labels ?? {}
  return stringify({ ...template, metadata: { ...template.metadata, labels } })
}

export interface RevisionDiffProps {
  readonly from: ObjectRef
  readonly to: ObjectRef
  readonly title: string
}

/** What a revision's pods have that another's have not. */
export function RevisionDiff({ from, to, title }: RevisionDiffProps): ReactNode {
  const before = useObject(from) as ReplicaSet | undefined
  const after = useObject(to) as ReplicaSet | undefined
  const lines = useMemo(() => excerpt(lineDiff(templateOf(before), templateOf(after))), [before, after])
  return (
    <figure className={css.diff}>
      <figcaption className={css.heading}>{title}</figcaption>
      <pre tabIndex={0}>
        {lines.map(({ mark, text }, index) => (
          <div key={index} data-mark={mark}>
            {mark} {text}
          </div>
        ))}
        {lines.length === 0 && 'Their pod templates are the same.'}
      </pre>
    </figure>
  )
}
