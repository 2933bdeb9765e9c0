import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Pod } from '#api'
import { messageOf } from '../actions/attempt.ts'
import { useObject, useSession } from '../app/session.tsx'
import { LearnCommand } from '../components/LearnCommand.tsx'
import type { ObjectRef } from '../state/views.ts'
import { readLogs } from './read-logs.ts'
import css from './inspector.module.css'

const charactersKept = 200_000

/** What a container wrote: followed, from before its last restart, of any of its containers. */
export function LogsTab({ selected }: { readonly selected: ObjectRef }): ReactNode {
  const pod = useObject(selected) as Pod | undefined
  const names = pod ? [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name }) => name) : []
  const [chosen, setContainer] = useState<string>()
  const container = chosen ?? pod?.spec.containers[0]?.name ?? ''
  const [follow, setFollow] = useState(true)
  const [previous, setPrevious] = useState(false)
  const [query, setQuery] = useState('')
  // A container that has started since is worth asking again.
  const started = pod?.status?.containerStatuses?.find(({ name }) => name === container)?.containerID ?? ''
  const text = useLogs(selected, container, follow && !previous, previous, started)
  const shown = query
    ? text
        .split('\n')
        .filter((row) => row.toLowerCase().includes(query.toLowerCase()))
        .join('\n')
    : text
  const flags = `${names.length > 1 ? ` -c ${container}` : ''}${previous ? ' --previous' : follow ? ' -f' : ''}`
  return (
    <>
      <div className={css.bar}>
        {names.length > 1 && (
          <select className={css.select} aria-label="Container" value={container} onChange={(change) => setContainer(change.target.value)}>
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
        <input
          type="search"
          className={css.filter}
          placeholder="Find in logs"
          aria-label="Find in logs"
          value={query}
          onChange={(change) => setQuery(change.target.value)}
        />
        <label className={css.check}>
          <input
            type="checkbox"
            checked={follow && !previous}
            disabled={previous}
            onChange={(change) => setFollow(change.target.checked)}
          />{' '}
          Follow
        </label>
        <label className={css.check}>
          <input type="checkbox" checked={previous} onChange={(change) => setPrevious(change.target.checked)} /> Previous
        </label>
      </div>
      <LogText text={shown} />
      <LearnCommand command={`kubectl logs ${selected.name}${flags} -n ${selected.namespace ?? 'default'}`} />
    </>
  )
}

function useLogs(selected: ObjectRef, container: string, follow: boolean, previous: boolean, started: string): string {
  const { handler } = useSession()
  const [log, setLog] = useState({ of: '', text: '' })
  const { name, namespace = 'default' } = selected
  const source = [namespace, name, container, follow, previous, started].join(' ')
  useEffect(() => {
    const abort = new AbortController()
    const add = (chunk: string): void =>
      setLog(({ of, text }) => ({ of: source, text: ((of === source ? text : '') + chunk).slice(-charactersKept) }))
    readLogs(handler, { name, namespace, container, follow, previous }, add, abort.signal).catch((error: unknown) => {
      if (!abort.signal.aborted) add(`${messageOf(error)}\n`)
    })
    return () => abort.abort()
  }, [handler, name, namespace, container, follow, previous, source])
  return log.of === source ? log.text : ''
}

/** Stays at the end while the reader is there. */
function LogText({ text }: { readonly text: string }): ReactNode {
  const element = useRef<HTMLPreElement>(null)
  const atEnd = useRef(true)
  useEffect(() => {
    const box = element.current
    if (box && atEnd.current) box.scrollTop = box.scrollHeight
  }, [text])
  return (
    <pre
      ref={element}
      className={css.log}
      tabIndex={0}
      aria-label="Logs"
      onScroll={({ currentTarget: box }) => {
        atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 24
      }}
    >
      {text || 'Nothing was written yet.'}
    </pre>
  )
}
