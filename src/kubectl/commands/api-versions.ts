import type { Command, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'

interface VersionList {
  readonly versions?: readonly string[]
}
interface GroupList {
  readonly groups?: readonly { readonly versions: readonly { readonly groupVersion: string }[] }[]
}

async function run({ args, io, path, session }: Invocation): Promise<void> {
  if (args.length > 0) throw usageError(path, `unexpected arguments: [${args.join(' ')}]`)
  const [core, named] = await Promise.all([session.api.path('/api'), session.api.path('/apis')])
  const { versions = [] } = core as unknown as VersionList
  const { groups = [] } = named as unknown as GroupList
  const all = [...versions, ...groups.flatMap((group) => group.versions.map(({ groupVersion }) => groupVersion))]
  io.stdout(
    all
      .toSorted()
      .map((version) => `${version}\n`)
      .join(''),
  )
}

export const apiVersions: Command = {
  name: 'api-versions',
  group: 'Other Commands',
  short: 'Print the supported API versions on the server, in the form of "group/version"',
  examples: `# Print the API versions
kubectl api-versions`,
  usage: '',
  run,
}
