/** Seeded chance: the same seed gives the same sequence, on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** An integer in [0, below). */
  int(below: number): number
  bytes(count: number): Uint8Array
  /** A version 4 UUID. */
  uuid(): string
  /** `length` characters of the alphabet Kubernetes names use (`bcdfghjklmnpqrstvwxz2456789`). */
  suffix(length: number): string
}

const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789'

/** A generator of its own for each (seed, stream): components do not disturb one another's sequence. */
export function seededRandom(seed: number, stream = ''): Random {
  const next32 = sfc32(seed, hash32(stream))
  const int = (below: number): number => Math.floor((next32() / 4294967296) * below)
  const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => next32() & 0xff)
  return {
    next: () => next32() / 4294967296,
    int,
    bytes,
    uuid() {
      const raw = bytes(16)
      raw[6] = ((raw[6] ?? 0) & 0x0f) | 0x40
      raw[8] = ((raw[8] ?? 0) & 0x3f) | 0x80
      const hex = Array.from(raw, (byte) => byte.toString(16).padStart(2, '0')).join('')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
    },
    suffix: (length) => Array.from({ length }, () => nameAlphabet[int(nameAlphabet.length)]).join(''),
  }
}

/** FNV-1a over the UTF-16 units of a text. */
function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

/** Chris Doty-Humphrey's sfc32: small, fast, and good enough for everything but secrets. */
function sfc32(seed: number, stream: number): () => number {
  let [a, b, c, counter] = [seed | 0, stream | 0, 0x9e3779b9 | 0, 1]
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < 12; round++) next()
  return next
}

/** A seed that nobody knows: for whoever starts something new from outside of the simulation. */
export const freshSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 1
