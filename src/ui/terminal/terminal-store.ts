import { create } from 'zustand'

/** Text on its way to the terminal's prompt; the terminal takes it when it is there. */
export const useTerminalInput = create<{ readonly waiting: { readonly text: string; readonly run: boolean } | undefined }>(() => ({
  waiting: undefined,
}))

/** Puts a command at the prompt, for the reader to run; with `run` it is run at once. */
export const typeIntoTerminal = (text: string, run = false): void => useTerminalInput.setState({ waiting: { text, run } })
