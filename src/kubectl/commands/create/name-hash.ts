import type { JsonObject } from '#apimachinery'
import type { Flag } from '../../flags.ts'
import { compactJson } from '../../printers/json.ts'
import { sha256 } from './sha256.ts'

export const appendHashFlag: Flag = {
  name: 'append-hash',
  type: 'bool',
  help: 'If true, the name ends in a hash of what is in the object, so that other content has another name.',
}

/** Vowels and what looks like them would spell words. */
const letters: Readonly<Record<string, string>> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' }

/** The hash that ends the name of a config map or secret. */
export const contentHash = (content: JsonObject): string =>
  sha256(compactJson(content))
    .slice(0, 10)
    .replaceAll(/[013ae]/g, (character) => letters[character] ?? character)
