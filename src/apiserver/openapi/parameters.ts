/** A parameter of an operation, in the words that both versions of OpenAPI are made from. */
export interface Parameter {
  readonly name: string
  readonly in: 'query' | 'path'
  readonly type: 'string' | 'boolean' | 'integer'
  readonly text: string
}

const query = (name: string, text: string, type: Parameter['type'] = 'string'): Parameter => ({ name, in: 'query', type, text })

/** The name of an object of a kind. */
export const nameOf = (kind: string): Parameter => ({ name: 'name', in: 'path', type: 'string', text: `name of the ${kind}` })

export const namespace: Parameter = {
  name: 'namespace',
  in: 'path',
  type: 'string',
  text: 'object name and auth scope, such as for teams and projects',
}

/** What is behind `proxy/` in a path. */
export const proxiedPath: Parameter = { name: 'path', in: 'path', type: 'string', text: 'path to the resource' }

export const pretty = query('pretty', "If 'true', then the output is pretty printed.")

const continuation = query('continue', 'Where a list goes on whose first part was limited; comes with that part.')
const dryRun = query('dryRun', 'When present, nothing is stored. Valid values are: - All: all stages of the request are processed')
const fieldSelector = query('fieldSelector', 'A selector to restrict the list of returned objects by their fields. Defaults to everything.')
const labelSelector = query('labelSelector', 'A selector to restrict the list of returned objects by their labels. Defaults to everything.')
const limit = query('limit', 'The most objects a list answers with at once; the rest is asked for with `continue`.', 'integer')
const resourceVersion = query('resourceVersion', 'From which state of the collection a list or watch is served.')
const resourceVersionMatch = query('resourceVersionMatch', 'How resourceVersion is applied to a list: Exact or NotOlderThan.')
const sendInitialEvents = query('sendInitialEvents', 'A watch begins with what is there already, and a bookmark after that.', 'boolean')
const timeoutSeconds = query('timeoutSeconds', 'Timeout for the list/watch call.', 'integer')

export const listParameters: readonly Parameter[] = [
  query('allowWatchBookmarks', 'Asks for watch events of type "BOOKMARK".', 'boolean'),
  continuation,
  fieldSelector,
  labelSelector,
  limit,
  resourceVersion,
  resourceVersionMatch,
  sendInitialEvents,
  timeoutSeconds,
  query('watch', 'Answers with a stream of changes rather than with a list.', 'boolean'),
]

export const writeParameters: readonly Parameter[] = [
  dryRun,
  query('fieldManager', 'The name of who makes these changes, of at most 128 characters.'),
  query('fieldValidation', 'What becomes of unknown and duplicate fields. Valid values are: Ignore, Warn and Strict.'),
]

export const patchParameters: readonly Parameter[] = [
  ...writeParameters,
  query('force', 'An apply takes over the fields that others own. Must be unset for other patches.', 'boolean'),
]

export const deleteParameters: readonly Parameter[] = [
  dryRun,
  query('gracePeriodSeconds', 'The duration in seconds before the object should be deleted.', 'integer'),
  query('orphanDependents', 'Deprecated: please use the PropagationPolicy.', 'boolean'),
  query('propagationPolicy', "What becomes of dependents: 'Orphan', 'Background' or 'Foreground'."),
]

export const deleteCollectionParameters: readonly Parameter[] = [
  ...deleteParameters,
  continuation,
  fieldSelector,
  labelSelector,
  limit,
  resourceVersion,
  resourceVersionMatch,
  sendInitialEvents,
  timeoutSeconds,
]

const inContainer = query('container', 'The container, if the pod has several.')
const flag = (name: string, text: string): Parameter => query(name, text, 'boolean')

const streams: readonly Parameter[] = [
  inContainer,
  flag('stderr', 'Redirects the standard error stream.'),
  flag('stdin', 'Redirects the standard input stream.'),
  flag('stdout', 'Redirects the standard output stream.'),
  flag('tty', 'A terminal is allocated.'),
]

/** What subresources of their own kind are told in the query. */
export const subresourceParameters: Readonly<Record<string, readonly Parameter[]>> = {
  attach: streams,
  exec: [query('command', 'The command to execute. Not executed within a shell.'), ...streams],
  log: [
    inContainer,
    flag('follow', 'Goes on with what is logged later.'),
    flag('insecureSkipTLSVerifyBackend', 'The serving certificate of the node is not verified.'),
    query('limitBytes', 'The most bytes to answer with.', 'integer'),
    flag('previous', 'The log of the container before this one.'),
    query('sinceSeconds', 'Only what was logged in the last so many seconds.', 'integer'),
    query('stream', 'Which stream: "All", "Stdout" or "Stderr".'),
    query('tailLines', 'Only so many lines from the end.', 'integer'),
    flag('timestamps', 'A time at the beginning of every line.'),
  ],
  portforward: [query('ports', 'The ports to forward, over WebSockets.', 'integer')],
  proxy: [query('path', 'The path of the request to the proxied.')],
}
