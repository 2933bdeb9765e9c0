/**
 * Inside another page, or asked to behave so: compact, and nothing is stored, since two embeds of one origin must not see
 * each other's files, nor a reader's edits shadow the author's.
 */
export const isEmbedded: boolean = window.self !== window.top || /(^#|&)embed\b/.test(location.hash)

export const isMac: boolean = /Mac|iPhone|iPad/.test(navigator.userAgent)
export const modKey: string = isMac ? '⌘' : 'Ctrl'

export const prefersReducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches
