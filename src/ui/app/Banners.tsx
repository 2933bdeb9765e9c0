import { DatabaseZap, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { ClusterControl } from '#cluster'
import { attempt } from '../actions/attempt.ts'
import { Button } from '../components/Button.tsx'
import { ShareBanner } from '../share/ShareBanner.tsx'
import { useStatus } from '../state/status-store.ts'
import css from './banners.module.css'
import { useSession } from './session.tsx'

/** What a reader must know now: crashed components, storage in trouble, what a link wants to apply. */
export function Banners(): ReactNode {
  return (
    <>
      <ShareBanner />
      <StorageBanner />
      <CrashBanner />
    </>
  )
}

function StorageBanner(): ReactNode {
  const trouble = useStatus(({ status }) => status?.trouble)
  if (!trouble) return null
  return (
    <div className={css.banner} role="alert" data-tone="warning">
      <DatabaseZap size={15} aria-hidden />
      <span className={css.text}>Changes are not being kept: {trouble}. The cluster goes on in memory.</span>
    </div>
  )
}

/** One after the other: the first may bring back the whole worker, and with it the others. */
async function restartAll(control: ClusterControl, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const { components } = await control.status()
    if (components.some((part) => part.name === name && part.state === 'crashed')) await control.restart(name)
  }
}

/** Components that died, not those somebody stopped. */
function CrashBanner(): ReactNode {
  const { control } = useSession()
  const crashed = useStatus(
    useShallow(({ status }) =>
      (status?.components ?? []).filter(({ state }) => state === 'crashed').map(({ name, error }) => `${name}|${error ?? ''}`),
    ),
  )
  if (crashed.length === 0) return null
  const names = crashed.map((entry) => entry.split('|')[0] ?? '')
  const error = crashed[0]?.slice((names[0]?.length ?? 0) + 1)
  return (
    <div className={css.banner} role="alert" data-tone="failure">
      <TriangleAlert size={15} aria-hidden />
      <span className={css.text}>
        {names.join(', ')} {names.length === 1 ? 'has' : 'have'} crashed{error ? `: ${error}` : ''}. What runs goes on; nothing new is done
        until it is back.
      </span>
      <Button onClick={() => void attempt('Restart', () => restartAll(control, names))}>Restart</Button>
    </div>
  )
}
