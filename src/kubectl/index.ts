/**
 * kubectl: a command line in, text out. Works on whatever cluster stands behind the ApiHandler: kinds, columns and schemas
 * are learnt from discovery, server-side tables and OpenAPI. Used by the page's terminal, by its buttons and by tests.
 *
 * `run` is the program, `execute` a terminal line around it, `complete` its completion. commands/ has a file per command,
 * describe/ one per kind, printers/ the output formats; resources/ turns arguments into requests; shell/ and complete/ are
 * what a terminal needs around `run`.
 */
export { run } from './run.ts'
export { execute } from './shell/execute.ts'
export { complete } from './complete/complete.ts'
export type { Completion, KubeConfig, KubeContext, KubectlFiles, KubectlIO } from './io.ts'
