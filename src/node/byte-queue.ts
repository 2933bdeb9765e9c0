/** Bytes that have come in pieces and are taken in others. Pieces are joined only when something that spans them is taken. */
export class ByteQueue {
  #pieces: Buffer[] = []
  #length = 0

  get length(): number {
    return this.#length
  }

  push(piece: Buffer): void {
    if (piece.length === 0) return
    this.#pieces.push(piece)
    this.#length += piece.length
  }

  /** The first bytes, which stay. Undefined while there are fewer. */
  peek(length: number): Buffer | undefined {
    if (this.#length < length) return undefined
    const [first] = this.#pieces
    if (first && first.length >= length) return first.subarray(0, length)
    // Few bytes of many pieces: a header that was torn apart.
    let missing = length
    const parts: Buffer[] = []
    for (const piece of this.#pieces) {
      parts.push(piece.subarray(0, missing))
      missing -= Math.min(missing, piece.length)
      if (missing === 0) break
    }
    return Buffer.concat(parts)
  }

  /** The first bytes, which go. Undefined while there are fewer. */
  take(length: number): Buffer | undefined {
    if (this.#length < length) return undefined
    if ((this.#pieces[0]?.length ?? 0) < length) this.#pieces = [Buffer.concat(this.#pieces)]
    const [first = Buffer.alloc(0), ...others] = this.#pieces
    const rest = first.subarray(length)
    this.#pieces = rest.length > 0 ? [rest, ...others] : others
    this.#length -= length
    return first.subarray(0, length)
  }
}
