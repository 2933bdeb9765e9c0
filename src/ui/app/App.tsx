import type { ReactNode } from 'react'
import { Announcer } from './Announcer.tsx'
import { Banners } from './Banners.tsx'
import { useBoot } from './boot.ts'
import css from './app.module.css'
import { Layout } from './Layout.tsx'
import { SessionContext } from './session.tsx'
import { Toasts } from './Toasts.tsx'
import { TopBar } from './TopBar.tsx'
import { useShortcuts } from './use-shortcuts.ts'
import { useTheme } from './use-theme.ts'
import { isEmbedded } from '../state/environment.ts'
import { PaletteHost } from './PaletteHost.tsx'

/** The page: shows the cluster as soon as it is there; says plainly when it cannot be. */
export function App(): ReactNode {
  useTheme()
  const boot = useBoot()
  if (boot.state === 'failed') return <BootFailure message={boot.message} />
  if (boot.state === 'opening') return <Booting />
  return (
    <SessionContext value={boot.session}>
      <Page />
    </SessionContext>
  )
}

function Page(): ReactNode {
  useShortcuts()
  return (
    <div className={css.page} data-embedded={isEmbedded}>
      <TopBar />
      <Banners />
      <Layout />
      <Toasts />
      <Announcer />
      <PaletteHost />
    </div>
  )
}

/** The frame of the page, already in its place. */
function Booting(): ReactNode {
  return (
    <div className={css.page} aria-busy="true">
      <div className={css.bootBar}>
        <span className={css.bootText} role="status">
          Starting the cluster…
        </span>
      </div>
      <div className={css.bootCanvas} />
    </div>
  )
}

function BootFailure({ message }: { readonly message: string }): ReactNode {
  return (
    <main className={css.failure} role="alert">
      <h1>The cluster could not be started</h1>
      <p>{message}</p>
      <p>
        The cluster runs in web workers of this page. A browser that blocks workers or storage for this site, or one that is very old,
        cannot run it.
      </p>
      <button type="button" className={css.retry} onClick={() => location.reload()}>
        Try again
      </button>
    </main>
  )
}
