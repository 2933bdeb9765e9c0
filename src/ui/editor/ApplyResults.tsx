import { Check, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '../components/Button.tsx'
import { LearnCommand } from '../components/LearnCommand.tsx'
import type { DocumentResult, Problem } from './apply.ts'
import css from './editor.module.css'

export interface Outcome {
  readonly file: string
  readonly results?: readonly DocumentResult[]
  readonly syntax?: readonly Problem[]
  readonly failure?: string
  readonly dryRun?: boolean
}

export interface ApplyResultsProps {
  readonly outcome: Outcome
  readonly onClose: () => void
  readonly onGo: (line: number) => void
}

interface Row {
  readonly line: number
  readonly good: boolean
  readonly text: string
}

function rowsOf({ results = [], syntax, failure }: Outcome): readonly Row[] {
  if (failure !== undefined) return [{ line: 1, good: false, text: failure }]
  if (syntax) return syntax.map(({ range, message }) => ({ line: range.line, good: false, text: message }))
  return results.flatMap(({ outcome, message, line, problems }): Row[] => {
    if (outcome === 'applied') return [{ line, good: true, text: message }]
    // What kubectl said, at the line of the first field it is about; with several causes one row each.
    return problems.length > 1
      ? problems.map((problem) => ({ line: problem.range.line, good: false, text: problem.message }))
      : [{ line: problems[0]?.range.line ?? line, good: false, text: message }]
  })
}

/** What became of each document. */
export function ApplyResults({ outcome, onClose, onGo }: ApplyResultsProps): ReactNode {
  const rows = rowsOf(outcome)
  return (
    <section className={css.results} aria-label="Result" role="status">
      <div className={css.rows}>
        {outcome.syntax && <p className={css.notice}>Nothing was applied: the file has syntax errors.</p>}
        {rows.length === 0 && <p className={css.notice}>There is nothing to apply in {outcome.file}.</p>}
        {rows.map(({ line, good, text }, index) => (
          <div key={index} className={`${css.row} state-${good ? 'ready' : 'failing'}`}>
            {good ? <Check size={13} aria-hidden /> : <TriangleAlert size={13} aria-hidden />}
            <button type="button" className={css.line} onClick={() => onGo(line)}>
              line {line}
            </button>
            <span className={css.message}>{text}</span>
          </div>
        ))}
        {!outcome.syntax && <LearnCommand command={`kubectl apply -f ${outcome.file}${outcome.dryRun ? ' --dry-run=server' : ''}`} />}
      </div>
      <IconButton icon={X} label="Close the result" onClick={onClose} />
    </section>
  )
}
