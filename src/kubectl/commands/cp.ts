import type { Pod } from '#api'
import type { Command, Invocation } from '../command.ts'
import { CommandError } from '../errors.ts'
import { quietContainer } from '../resources/containers.ts'
import { runRemote, type NearEnd } from './remote-command.ts'

/** `web:/tmp/a`, `default/web:/tmp/a` or a local path. */
interface Place {
  readonly pod?: string
  readonly namespace?: string
  readonly path: string
}

function parsePlace(text: string): Place {
  const colon = text.indexOf(':')
  if (colon < 0) return { path: text }
  const owner = text.slice(0, colon).split('/')
  if (colon === 0 || owner.length > 2) throw new CommandError('filespec must match the canonical format: [[namespace/]pod:]file/path')
  const [pod = '', namespace] = owner.toReversed()
  return { pod, ...(namespace !== undefined && { namespace }), path: text.slice(colon + 1) }
}

const baseName = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) ?? ''

/** A pod's container, to run commands in. */
async function containerAt(invocation: Invocation, { pod = '', namespace }: Place): Promise<{ pod: Pod; container: string }> {
  const { flags, io, session } = invocation
  const at = { type: await session.type('pods'), namespace: namespace ?? session.namespace, name: pod }
  const found = (await session.api.get(at)) as unknown as Pod
  return { pod: found, container: flags.string('container') || quietContainer(found, (text) => io.stderr(text)) }
}

type Container = Awaited<ReturnType<typeof containerAt>>

async function execute({ session, io }: Invocation, at: Container, command: readonly string[], near: Partial<NearEnd>): Promise<void> {
  const streams = { stdout: (text: string) => io.stdout(text), stderr: (text: string) => io.stderr(text), ...near }
  await runRemote(session, { ...at, subresource: 'exec', command, stdin: near.readStdin !== undefined, tty: false }, streams)
}

async function isDirectory(invocation: Invocation, at: Container, path: string): Promise<boolean> {
  const silent = { stdout: () => undefined, stderr: () => undefined }
  return execute(invocation, at, ['test', '-d', path], silent).then(
    () => true,
    (error: unknown) => {
      if (error instanceof CommandError && error.verbatim) return false
      throw error
    },
  )
}

async function upload(invocation: Invocation, from: Place, to: Place): Promise<void> {
  const text = await invocation.io.files.read(from.path).catch(() => {
    throw new CommandError(`${from.path} doesn't exist in local filesystem`)
  })
  const at = await containerAt(invocation, to)
  const target = (await isDirectory(invocation, at, to.path)) ? `${to.path.replace(/\/+$/, '')}/${baseName(from.path)}` : to.path
  await execute(invocation, at, ['sh', '-c', 'cat > "$0"', target], { readStdin: async () => text })
}

async function download(invocation: Invocation, from: Place, to: Place): Promise<void> {
  const { io } = invocation
  if (!io.files.write) throw new CommandError('this terminal has no files to write to')
  const at = await containerAt(invocation, from)
  if (await isDirectory(invocation, at, from.path))
    throw new CommandError(`${from.path} is a directory: only single files can be copied here`)
  let text = ''
  await execute(invocation, at, ['cat', from.path], { stdout: (more) => void (text += more) })
  await io.files.write(to.path, text)
}

async function run(invocation: Invocation): Promise<void> {
  const { args } = invocation
  const [first, second, ...more] = args
  if (first === undefined || second === undefined || more.length > 0) throw new CommandError('source and destination are required')
  const [from, to] = [parsePlace(first), parsePlace(second)]
  if (from.pod !== undefined && to.pod !== undefined) throw new CommandError('one of src or dest must be a local file specification')
  if (from.path === '' || to.path === '') throw new CommandError('filepath can not be empty')
  if (from.pod !== undefined) await download(invocation, from, to)
  else if (to.pod !== undefined) await upload(invocation, from, to)
  else throw new CommandError('one of src or dest must be a remote file specification')
}

export const cp: Command = {
  name: 'cp',
  group: 'Troubleshooting and Debugging Commands',
  short: 'Copy files and directories to and from containers',
  long: 'Copies one text file. Files of this side are those of the editor. The container needs sh, cat and test.',
  examples: `# Copy a file into a pod
kubectl cp page.html web:/usr/share/nginx/html/index.html

# Copy a file out of a container of a pod in another namespace
kubectl cp kube-system/agent:/etc/agent.conf agent.conf -c agent`,
  usage: '<file-spec-src> <file-spec-dest>',
  arguments: 'pods',
  flags: [
    { name: 'container', short: 'c', type: 'string', help: "The container. Default: that of the pod's annotation, or else the first." },
  ],
  run,
}
