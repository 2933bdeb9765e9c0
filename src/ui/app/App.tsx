import { useEffect, useState, type ReactNode } from 'react'
import { messageOf } from '../actions/attempt.ts'
import { Announcer } from './Announcer.tsx'
import { Banners } from './Banners.tsx'
import { boot, type Booted } from './boot.ts'
import css from './app.module.css'
import { Layout } from './Layout.tsx'
import { SessionContext } from './session.tsx'
import { Toasts } from './Toasts.tsx'
import { TopBar } from './TopBar.tsx'
import { useShortcuts } from './use-shortcuts.ts'
import { useTheme } from './use-theme.ts'
import { isEmbedded } from '../state/environment.ts'
import { PaletteHost } from './PaletteHost.tsx'

/** The page: boots a cluster and shows it; says plainly when it cannot. */
export function App(): ReactNode {
  useTheme()
  const [booted, setBooted] = useState<Booted>()
  const [failure, setFailure] = useState<string>()
  useEffect(() => {
    // React's strict mode mounts twice: a boot that is not wanted any more ends itself.
    let wanted = true
    const opening = boot()
    opening.then(
      (result) => wanted && setBooted(result),
      (error: unknown) => wanted && setFailure(messageOf(error)),
    )
    return () => {
      wanted = false
      opening.then(({ stop }) => stop()).catch(() => undefined)
    }
  }, [])

  if (failure !== undefined) return <BootFailure message={failure} />
  if (!booted) return <Booting />
  return (
    <SessionContext value={booted.session}>
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
