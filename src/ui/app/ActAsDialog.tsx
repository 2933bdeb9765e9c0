import { Dialog } from 'radix-ui'
import { useState, type FormEvent, type ReactNode } from 'react'
import { serviceAccounts } from '#api'
import { Button } from '../components/Button.tsx'
import dialog from '../components/dialog.module.css'
import { LearnCommand } from '../components/LearnCommand.tsx'
import { actAs, useActor } from '../state/actor-store.ts'
import css from './act-as.module.css'
import { useSession } from './session.tsx'

/** Chooses whom editor and terminal speak for from now on. */
export function ActAsDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { informers } = useSession()
  const actor = useActor((state) => state.actor)
  const [name, setName] = useState(actor?.name ?? '')
  const [groups, setGroups] = useState(actor?.groups.join(', ') ?? '')
  const accounts = informers.of(serviceAccounts).lister.list()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    actAs(name.trim(), groups.split(/[\s,]+/).filter(Boolean))
    onClose()
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={dialog.overlay} />
        <Dialog.Content className={dialog.dialog}>
          <Dialog.Title className={dialog.title}>Act as another user</Dialog.Title>
          <Dialog.Description className={dialog.text}>
            Editor and terminal then ask the API server in this name, and its roles decide what it may do. The map goes on showing
            everything.
          </Dialog.Description>
          <form onSubmit={submit} className={css.form}>
            <label className={css.field}>
              User or service account
              <input
                className={css.input}
                value={name}
                onChange={(event) => setName(event.target.value)}
                list="act-as-names"
                placeholder="jane"
                autoComplete="off"
                spellCheck={false}
              />
            </label>
            <datalist id="act-as-names">
              {accounts.map(({ metadata }) => (
                <option key={metadata.uid} value={`system:serviceaccount:${metadata.namespace ?? ''}:${metadata.name}`}>
                  {metadata.namespace}/{metadata.name}
                </option>
              ))}
            </datalist>
            <label className={css.field}>
              Groups
              <input
                className={css.input}
                value={groups}
                onChange={(event) => setGroups(event.target.value)}
                placeholder="developers, testers"
                autoComplete="off"
                spellCheck={false}
              />
            </label>
            {name.trim() !== '' && <LearnCommand command={`kubectl auth can-i --list --as=${name.trim()}`} />}
            <div className={dialog.actions}>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" tone="primary">
                {name.trim() === '' ? 'Act as the administrator' : 'Act so'}
              </Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
