import type { KubeObject } from '#apimachinery'
import type { Served } from '../catalog.ts'
import type { Call, Environment } from '../environment.ts'
import { admit, judge } from './chain.ts'
import type { ObjectAdmission } from './plugin.ts'

/** Admits what is created at a subresource and leaves no object of its own behind: evictions, requests for tokens. */
export async function admitPosted(
  environment: Environment,
  { resource }: Served,
  call: Call,
  object: object,
  dryRun: boolean,
): Promise<void> {
  const { request, user, warnings, outcome } = call
  const { subresource, namespace, name } = request
  const admission: ObjectAdmission = {
    operation: 'CREATE',
    resource,
    ...(subresource !== undefined && { subresource }),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    object: { metadata: {}, ...object } as KubeObject, // as it was sent
    user,
    dryRun,
    warnings,
    annotations: outcome.annotations,
  }
  await judge(environment, { ...admission, object: await admit(environment, admission) })
}
