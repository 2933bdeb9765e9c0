/** FNV-1a with 64 bits. */
function hash64(text: string): bigint {
  let hash = 0xcbf29ce484222325n
  for (let index = 0; index < text.length; index++) hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n)
  return hash
}

/**
 * Deals a flow its hand of queues: different queues out of so many, by the hash of what tells the flow from others. Two
 * flows rarely share a whole hand, so that one which floods its own leaves others a way round. (shufflesharding/dealer.go)
 */
export function handOf(flow: string, queues: number, handSize: number): readonly number[] {
  let rest = hash64(flow)
  const hand: number[] = []
  for (let dealt = 0; dealt < Math.min(handSize, queues); dealt++) {
    const left = BigInt(queues - dealt)
    let card = Number(rest % left)
    rest /= left
    // The card counts those that are still in the deck.
    for (const taken of hand.toSorted((a, b) => a - b)) if (card >= taken) card++
    hand.push(card)
  }
  return hand
}
