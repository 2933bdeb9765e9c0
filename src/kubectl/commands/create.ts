import { withLastApplied } from '../apply/last-applied.ts'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, throwCollected, usageError, withSource } from '../errors.ts'
import { dryRunFlag, dryRunOf, printFlags, resultPrinter } from '../printers/objects.ts'
import { labelMatches } from '../resources/label-match.ts'
import { filenameFlags, selectOptions, selectorFlag, eachOfFiles, type Target } from '../resources/targets.ts'
import { validateFlag, writeQuery } from './apply.ts'
import { createEdited } from './create-edited.ts'
import { fieldManagerFlag, saveConfigFlag } from './create/generate.ts'
import { createConfigMap } from './create/config-map.ts'
import { createDeployment } from './create/deployment.ts'
import { createIngress } from './create/ingress.ts'
import { createCronJob, createJob } from './create/job.ts'
import { createNamespace } from './create/namespace.ts'
import { createPodDisruptionBudget } from './create/pod-disruption-budget.ts'
import { createPriorityClass } from './create/priority-class.ts'
import { createQuota } from './create/quota.ts'
import { createClusterRole, createRole } from './create/role.ts'
import { createClusterRoleBinding, createRoleBinding } from './create/role-binding.ts'
import { createSecret } from './create/secret.ts'
import { createServiceAccount } from './create/service-account.ts'
import { createService } from './create/service.ts'
import { createToken } from './create/token.ts'

function check({ args, flags, path }: Invocation): void {
  if (args.length > 0) throw usageError(path, `error: Unexpected args: [${args.join(' ')}]`)
  if (flags.strings('filename').length > 0) return
  throw new CommandError(flags.string('kustomize') ? 'kustomize is not part of this kubectl' : 'must specify one of -f and -k')
}

/** The object as the server has made it, or with --dry-run=client as it would be sent. */
async function createOne({ flags, session }: Invocation, target: Target, object: RawObject): Promise<RawObject> {
  const wanted = flags.bool('save-config') ? withLastApplied(object) : object
  if (dryRunOf(flags) === 'client') return wanted
  const { name: _, ...collection } = target
  try {
    return await session.api.create(collection, wanted, { fieldManager: flags.string('field-manager'), ...writeQuery(flags) })
  } catch (error) {
    throw withSource(error, 'creating', target.source ?? '')
  }
}

async function run(invocation: Invocation): Promise<void> {
  check(invocation)
  const { flags, io, session } = invocation
  const print = await resultPrinter(flags, io, { dryRun: dryRunOf(flags) })
  const errors: unknown[] = []
  const matches = labelMatches(flags.string('selector'))
  let count = 0
  for await (const target of eachOfFiles(session, selectOptions(flags), (error) => void errors.push(error))) {
    if (!target.object || !matches(target.object)) continue
    count++
    try {
      if (flags.bool('edit')) {
        await createEdited(invocation, target)
        continue
      }
      io.stdout(print('created', await createOne(invocation, target, target.object)))
    } catch (error) {
      errors.push(error)
    }
  }
  if (count === 0 && errors.length === 0) throw new CommandError('no objects passed to create')
  throwCollected(errors)
}

export const create: Command = {
  name: 'create',
  group: 'Basic Commands (Beginner)',
  short: 'Create objects from files, from stdin or from flags',
  long: 'Creates what JSON or YAML says, or by a subcommand what its flags say.',
  examples: `# Create what a file says
kubectl create -f ./web.yaml

# Create what comes in on stdin
cat web.yaml | kubectl create -f -`,
  usage: '-f FILENAME',
  arguments: 'none',
  flags: [
    dryRunFlag,
    { name: 'edit', type: 'bool', help: 'If true, opens each object in the editor first.' },
    fieldManagerFlag('kubectl-create'),
    ...filenameFlags('The files that say what to create.'),
    ...printFlags(),
    saveConfigFlag,
    selectorFlag,
    validateFlag,
  ],
  subcommands: [
    createClusterRole,
    createClusterRoleBinding,
    createConfigMap,
    createCronJob,
    createDeployment,
    createIngress,
    createJob,
    createNamespace,
    createPodDisruptionBudget,
    createPriorityClass,
    createQuota,
    createRole,
    createRoleBinding,
    createSecret,
    createService,
    createServiceAccount,
    createToken,
  ],
  run,
}
