import { textAnswer, type Route } from '../routes.ts'
import type { FlowControl } from './flow-control.ts'
import type { PriorityLevel } from './priority-level.ts'

const path = '/debug/api_priority_and_fairness/dump_priority_levels'

const columns: readonly (readonly [string, (level: PriorityLevel) => string | number | boolean])[] = [
  ['PriorityLevelName', ({ name }) => name],
  ['ActiveQueues', ({ activeQueues }) => activeQueues],
  ['IsIdle', ({ executing, inQueue }) => executing + inQueue === 0],
  ['IsQuiescing', () => false],
  ['WaitingRequests', ({ inQueue }) => inQueue],
  ['ExecutingRequests', ({ executing }) => executing],
  ['DispatchedRequests', ({ counts }) => counts.dispatched],
  ['RejectedRequests', ({ counts }) => counts.rejected],
  ['TimedoutRequests', ({ counts }) => counts.timedOut],
  ['CancelledRequests', ({ counts }) => counts.cancelled],
]

/** How busy each priority level is. (apiserver/pkg/util/flowcontrol/apf_controller_debug.go) */
export const flowControlRoute = (control: FlowControl): Route => ({
  name: 'priority and fairness',
  paths: [path],
  handle(_, asked) {
    if (asked !== path) return undefined
    const levels = [...control.levels.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const rows = [columns.map(([title]) => title), ...levels.map((level) => columns.map(([, read]) => String(read(level))))]
    const widths = columns.map((_column, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)))
    const lines = rows.map((row) =>
      row
        .map((cell, index) => `${cell}, `.padEnd((widths[index] ?? 0) + 2))
        .join('')
        .trimEnd()
        .replace(/,$/, ''),
    )
    return textAnswer(200, `${lines.join('\n')}\n`)
  },
})
