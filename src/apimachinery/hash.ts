import { canonicalJson } from './equality.ts'

/** FNV-1a, 32 bits, of a text's UTF-8 bytes. */
export function fnv32a(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

const safe = 'bcdfghjklmnpqrstvwxz2456789'

/** Upstream's rand.SafeEncodeString: letters and digits that spell no words. */
export const safeEncode = (text: string): string => [...text].map((character) => safe[character.charCodeAt(0) % safe.length]).join('')

/**
 * A short hash of a JSON value for names and labels (`pod-template-hash`, controller revisions). `collisions` is the
 * owner's collisionCount.
 */
export function objectHash(value: unknown, collisions?: number): string {
  return safeEncode(String(fnv32a(canonicalJson(value) + (collisions === undefined ? '' : `#${collisions}`))))
}
