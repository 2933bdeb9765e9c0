import { Copy, FilePen } from 'lucide-react'
import { use, useMemo, useState, type ReactNode } from 'react'
import { useObject } from '../app/session.tsx'
import { Button } from '../components/Button.tsx'
import { LearnCommand } from '../components/LearnCommand.tsx'
import type { ObjectRef } from '../state/views.ts'
import { editObject } from '../actions/edit-object.ts'
import { highlight } from './highlight.tsx'
import css from './inspector.module.css'

let loading: Promise<typeof import('yaml')> | undefined
/** Loaded when first needed, once. */
const loadYaml = (): Promise<typeof import('yaml')> => (loading ??= import('yaml'))

/** The object as the API has it, read-only. */
export function YamlTab({ selected }: { readonly selected: ObjectRef }): ReactNode {
  const object = useObject(selected)
  const { stringify } = use(loadYaml())
  const [managed, setManaged] = useState(false)
  const text = useMemo(() => {
    if (!object) return ''
    const { managedFields: _managedFields, ...metadata } = object.metadata
    return stringify(managed ? object : { ...object, metadata })
  }, [object, managed, stringify])
  const lines = useMemo(() => highlight(text), [text])
  if (!object) return null
  return (
    <>
      <div className={css.bar}>
        <Button icon={FilePen} onClick={() => void editObject(object)}>
          Edit
        </Button>
        <Button icon={Copy} onClick={() => void navigator.clipboard.writeText(text)}>
          Copy
        </Button>
        <label className={css.check}>
          <input type="checkbox" checked={managed} onChange={(change) => setManaged(change.target.checked)} /> managedFields
        </label>
      </div>
      {/* A region that scrolls must be reachable by keyboard. */}
      <pre className={css.yaml} tabIndex={0} aria-label="YAML">
        {lines}
      </pre>
      <LearnCommand
        command={`kubectl get ${selected.kind.toLowerCase()} ${selected.name} -o yaml${selected.namespace ? ` -n ${selected.namespace}` : ''}`}
      />
    </>
  )
}
