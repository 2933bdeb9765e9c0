import { FitAddon } from '@xterm/addon-fit'
import { Terminal, type ITheme } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { useEffect, useRef, type ReactNode } from 'react'
import { useSession } from '../app/session.tsx'
import { useResolvedTheme } from '../app/use-theme.ts'
import { useUi } from '../state/ui-store.ts'
import { objectLinks } from './object-links.ts'
import { Shell } from './shell.ts'
import { useTerminalInput } from './terminal-store.ts'
import css from './terminal.module.css'

function themeFromTokens(): ITheme {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  return {
    background: colour('--surface'),
    foreground: colour('--text'),
    cursor: colour('--accent'),
    cursorAccent: colour('--surface'),
    selectionBackground: colour('--accent-line'),
    red: colour('--failing'),
    green: colour('--ready'),
    yellow: colour('--running'),
    blue: colour('--accent'),
    brightBlack: colour('--text-faint'),
  }
}

/** kubectl in a terminal. */
export function TerminalPanel(): ReactNode {
  const { handler, informers } = useSession()
  const theme = useResolvedTheme()
  const shown = useUi(({ bottomTab }) => bottomTab === 'terminal')
  const focusRequests = useUi((state) => state.focusRequests.terminal)
  const box = useRef<HTMLDivElement>(null)
  const terminal = useRef<Terminal>(undefined)

  useEffect(() => {
    if (!box.current) return
    const screen = new Terminal({
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-mono'),
      fontSize: 13,
      lineHeight: 1.25,
      cursorBlink: true,
      cursorStyle: 'bar',
      scrollback: 5_000,
      screenReaderMode: false,
      theme: themeFromTokens(),
    })
    const fit = new FitAddon()
    screen.loadAddon(fit)
    screen.open(box.current)
    screen.textarea?.setAttribute('aria-label', 'Terminal')
    screen.registerLinkProvider(objectLinks(screen, informers))
    // The page's own key, not the terminal's: it closes a line in bash, but opens the palette here.
    screen.attachCustomKeyEventHandler((event) => !((event.ctrlKey || event.metaKey) && event.key === 'k'))
    const resized = new ResizeObserver(() => {
      if (box.current && box.current.clientHeight > 0) fit.fit()
    })
    resized.observe(box.current)
    fit.fit()
    const shell = new Shell(screen, handler)
    shell.start()
    terminal.current = screen
    const take = ({ waiting }: ReturnType<typeof useTerminalInput.getState>): void => {
      if (!waiting) return
      useTerminalInput.setState({ waiting: undefined })
      shell.type(waiting.text, waiting.run)
      screen.focus()
    }
    take(useTerminalInput.getState())
    const stop = useTerminalInput.subscribe(take)
    return () => {
      stop()
      resized.disconnect()
      screen.dispose()
    }
  }, [handler, informers])
  useEffect(() => {
    requestAnimationFrame(() => {
      if (terminal.current) terminal.current.options.theme = themeFromTokens()
    })
  }, [theme])
  useEffect(() => {
    if (shown) terminal.current?.focus()
  }, [shown, focusRequests])
  return <div ref={box} className={css.terminal} role="region" aria-label="Terminal" />
}
