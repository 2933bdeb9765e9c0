import type { JsonObject } from '#apimachinery'
import type { RawObject } from '../api.ts'
import { prettyJson, sortKeys } from '../printers/json.ts'
import { toYaml } from '../printers/yaml.ts'
import { parseManifest } from '../resources/manifest.ts'
import { targetOf, type Target } from '../resources/targets.ts'
import type { Session } from '../session.ts'
import type { EditFormat } from './edited-text.ts'

/** What the editor shows: an object, or a list of several. */
export function textOf(objects: readonly RawObject[], format: EditFormat): string {
  const [only] = objects
  const shown = only && objects.length === 1 ? only : { apiVersion: 'v1', items: objects, kind: 'List', metadata: {} }
  return format === 'json' ? `${prettyJson(sortKeys(shown))}\n` : toYaml(shown)
}

/** The objects that an edited text says. */
export async function targetsOfText(session: Session, text: string): Promise<readonly Target[]> {
  const targets: Target[] = []
  for (const { object } of parseManifest(text, 'edited-file')) {
    const items = Array.isArray(object['items']) ? (object['items'] as readonly JsonObject[]) : [object]
    for (const item of items) targets.push(await targetOf(session, item, 'edited-file'))
  }
  return targets
}
