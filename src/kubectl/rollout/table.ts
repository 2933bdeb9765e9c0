import { align, describeLayout } from '../tabwriter.ts'
import type { Revision } from './history.ts'

/** Revisions with what caused them, in columns. */
export const alignRevisions = (revisions: readonly Revision[]): string =>
  align(
    `REVISION\tCHANGE-CAUSE\n${revisions.map(({ number, changeCause }) => `${number}\t${changeCause || '<none>'}\n`).join('')}`,
    describeLayout,
  )
