import { createThreeWayMergePatch, createThreeWayStrategicPatch, isReason, type JsonObject, type Query } from '#apimachinery'
import type { PatchType, RawObject } from '../api.ts'
import { withSource } from '../errors.ts'
import { patchSchema } from '../openapi/patch-schema.ts'
import { compactJson } from '../printers/json.ts'
import type { ResourceType } from '../resources/discovery.ts'
import type { Target } from '../resources/targets.ts'
import type { Session } from '../session.ts'
import { lastApplied } from './last-applied.ts'

export interface ThreeWayPatch {
  readonly patch: JsonObject
  readonly type: PatchType
}

/** What turns the live object into the wanted one, without touching what others have set. */
export async function threeWayPatch(session: Session, type: ResourceType, current: RawObject, wanted: RawObject): Promise<ThreeWayPatch> {
  const original = lastApplied(current) ?? {}
  const schema = await patchSchema(session, type)
  if (!schema) return { patch: createThreeWayMergePatch(original, wanted, current), type: 'merge' }
  return { patch: createThreeWayStrategicPatch(original, wanted, current, schema), type: 'strategic' }
}

export const isEmptyPatch = ({ patch }: ThreeWayPatch): boolean => Object.keys(patch).length === 0

const maxTries = 5

const placeText = ({ group, version, plural, kind }: ResourceType, { name, namespace = '' }: Target): string => {
  const groupVersion = group === '' ? `/${version}` : `${group}/${version}`
  return `Resource: "${groupVersion}, Resource=${plural}", GroupVersionKind: "${groupVersion}, Kind=${kind}"\nName: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace)}`
}

export interface PatchRequest {
  readonly target: Target
  readonly wanted: RawObject
  readonly query: Query
}

/** Patches the live object; when someone else was faster, what they wrote is taken into account and it is tried again. */
export async function patchLive(
  session: Session,
  live: RawObject,
  { target, wanted, query }: PatchRequest,
): Promise<{ readonly object: RawObject; readonly changed: boolean }> {
  let current = live
  for (let attempt = 1; ; attempt++) {
    const made = await threeWayPatch(session, target.type, current, wanted)
    if (isEmptyPatch(made)) return { object: current, changed: false }
    try {
      return { object: await session.api.patch(target, made.patch, made.type, query), changed: true }
    } catch (error) {
      if (isReason(error, 'Conflict') && attempt < maxTries) {
        await session.io.clock.sleep(1000, session.io.signal)
        current = await session.api.get(target)
        continue
      }
      const patching = withSource(error, 'patching', target.source ?? '')
      throw withSource(
        patching,
        `applying patch:\n${compactJson(made.patch)}\nto:\n${placeText(target.type, target)}\nfor:`,
        target.source ?? '',
      )
    }
  }
}
