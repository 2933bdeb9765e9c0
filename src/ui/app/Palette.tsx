import { Command } from 'cmdk'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { attempt } from '../actions/attempt.ts'
import { examples } from '../explorer/examples/index.ts'
import { openExample } from '../explorer/open-example.ts'
import { treeKinds, nodes } from '../state/kinds.ts'
import { openBottom, select, useUi } from '../state/ui-store.ts'
import { isSystemNamespace } from '../state/visible.ts'
import { refText, type ObjectRef } from '../state/views.ts'
import { refOf } from '../state/workload-view.ts'
import css from './palette.module.css'
import { useSession } from './session.tsx'

const close = (): void => useUi.setState({ paletteOpen: false })
const objectsShown = 60

/** Everything by name: objects, examples, places and settings. */
export function Palette(): ReactNode {
  const { control, informers } = useSession()
  const [query, setQuery] = useState('')
  useEffect(() => {
    const before = document.activeElement
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])

  const objects = useMemo(() => {
    const wanted = query.toLowerCase().split(/\s+/).filter(Boolean)
    const found: ObjectRef[] = []
    for (const resource of [nodes, ...treeKinds])
      for (const object of informers.of(resource).lister.list()) {
        if (isSystemNamespace(object.metadata.namespace) && wanted.length === 0) continue
        const ref = refOf({ kind: resource.kind, metadata: object.metadata })
        const text = refText(ref).toLowerCase()
        if (wanted.every((word) => text.includes(word))) found.push(ref)
        if (found.length >= objectsShown) return found
      }
    return found
  }, [query, informers])

  const actions: readonly (readonly [string, () => void])[] = [
    ['Cluster view', () => useUi.setState({ view: 'cluster' })],
    ['Workloads view', () => useUi.setState({ view: 'workloads' })],
    ['List view', () => useUi.setState({ view: 'list' })],
    ['Open the YAML editor', () => openBottom('editor')],
    ['Open the terminal', () => openBottom('terminal')],
    ['Show cluster events', () => openBottom('events')],
    ['Pause', () => void attempt('Pause', () => control.setSpeed(0))],
    ['Run at 1×', () => void attempt('Speed', () => control.setSpeed(1))],
    ['Run at 20×', () => void attempt('Speed', () => control.setSpeed(20))],
    ['Run until settled', () => void attempt('Settle', () => control.runUntilSettled())],
    ['Add a node', () => void attempt('Add a node', () => control.addNode())],
    ['Show or hide system namespaces', () => useUi.setState(({ showSystem }) => ({ showSystem: !showSystem }))],
    ['Light theme', () => useUi.setState({ theme: 'light' })],
    ['Dark theme', () => useUi.setState({ theme: 'dark' })],
  ]
  const item = (key: string, label: ReactNode, hint: string, act: () => void): ReactNode => (
    <Command.Item
      key={key}
      value={key}
      className={css.item}
      onSelect={() => {
        close()
        act()
      }}
    >
      <span>{label}</span>
      <span className={css.hint}>{hint}</span>
    </Command.Item>
  )
  return (
    <Command.Dialog
      open
      onOpenChange={(open) => !open && close()}
      label="Search and commands"
      overlayClassName={css.overlay ?? ''}
      contentClassName={css.content ?? ''}
      loop
    >
      <Command.Input value={query} onValueChange={setQuery} placeholder="Find an object, an example or a command" className={css.input} />
      <Command.List className={css.list}>
        <Command.Empty className={css.empty}>Nothing of that name</Command.Empty>
        <Command.Group heading="Do" className={css.group}>
          {actions.map(([label, act]) => item(label, label, '', act))}
        </Command.Group>
        <Command.Group heading="Examples" className={css.group}>
          {examples.map((example) => item(`example ${example.title}`, example.title, 'example', () => openExample(example)))}
        </Command.Group>
        {objects.length > 0 && (
          <Command.Group heading="Objects" className={css.group}>
            {objects.map((ref) =>
              item(refText(ref), ref.name, `${ref.kind}${ref.namespace ? ` in ${ref.namespace}` : ''}`, () => select(ref)),
            )}
          </Command.Group>
        )}
      </Command.List>
    </Command.Dialog>
  )
}
