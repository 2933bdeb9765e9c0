const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

/** The first 32 bits of the fraction of a root. */
const fraction = (value: number): number => Math.floor((value - Math.floor(value)) * 2 ** 32)

function primes(count: number): readonly number[] {
  const found: number[] = []
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate)
  }
  return found
}

const constants = primes(64).map((prime) => fraction(Math.cbrt(prime)))
const start = primes(8).map((prime) => fraction(Math.sqrt(prime)))

/** The message with its end mark and length, as whole blocks. */
function padded(message: Uint8Array): DataView {
  const bytes = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64)
  bytes.set(message)
  bytes[message.length] = 0x80
  const view = new DataView(bytes.buffer)
  view.setBigUint64(bytes.length - 8, BigInt(message.length) * 8n)
  return view
}

function schedule(view: DataView, offset: number): Uint32Array {
  const words = Uint32Array.from({ length: 64 }, (_, at) => (at < 16 ? view.getUint32(offset + at * 4) : 0))
  for (let at = 16; at < 64; at++) {
    const [a, b] = [words[at - 15] ?? 0, words[at - 2] ?? 0]
    const low = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)
    const high = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10)
    words[at] = (words[at - 16] ?? 0) + low + (words[at - 7] ?? 0) + high
  }
  return words
}

function compress(state: Uint32Array, words: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (const [at, word] of words.entries()) {
    const sum = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const first = (h + sum + ((e & f) ^ (~e & g)) + (constants[at] ?? 0) + word) | 0
    const second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
  }
  for (const [at, word] of [a, b, c, d, e, f, g, h].entries()) state[at] = (state[at] ?? 0) + word
}

/** SHA-256 of a text's UTF-8, in hexadecimal. At once, which the platform's own is not. */
export function sha256(text: string): string {
  const view = padded(new TextEncoder().encode(text))
  const state = Uint32Array.from(start)
  for (let offset = 0; offset < view.byteLength; offset += 64) compress(state, schedule(view, offset))
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('')
}
