/** ES256, one of the two kinds of keys that kube-apiserver signs service account tokens with. */
export interface SigningKey {
  readonly id: string
  /** The public half, for whoever wants to check tokens without asking. */
  readonly publicJwk: Readonly<Record<string, string>>
  sign(claims: object): string
  /** The claims of a token that this key has signed; undefined of any other. */
  open(token: string): unknown
}

/** How many tokens are remembered. */
const mostOpened = 1000

const encoder = new TextEncoder()
const decoder = new TextDecoder()

const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

function fromBase64Url(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch {
    return undefined
  }
}

/**
 * The key of a cluster. It follows from the cluster's identity, so it is the same after a restart and in a replay; a real
 * cluster keeps it in a file, and it protects nothing here that a reader could not have anyway.
 */
export async function signingKeyOf(clusterId: string): Promise<SigningKey> {
  const { p256 } = await import('@noble/curves/nist.js')
  const { sha256 } = await import('@noble/hashes/sha2.js')
  const secret = sha256(encoder.encode(`service-account-signing-key ${clusterId}`))
  const point = p256.getPublicKey(secret, false)
  const publicKey = p256.getPublicKey(secret)
  const id = toBase64Url(sha256(publicKey))
  /** A token is sent with many requests, and what it says does not change. */
  const opened = new Map<string, unknown>()
  const header = toBase64Url(encoder.encode(JSON.stringify({ alg: 'ES256', kid: id })))
  return {
    id,
    publicJwk: {
      use: 'sig',
      kty: 'EC',
      kid: id,
      crv: 'P-256',
      alg: 'ES256',
      x: toBase64Url(point.slice(1, 33)),
      y: toBase64Url(point.slice(33)),
    },
    sign(claims) {
      const signed = `${header}.${toBase64Url(encoder.encode(JSON.stringify(claims)))}`
      return `${signed}.${toBase64Url(p256.sign(encoder.encode(signed), secret))}`
    },
    open(token) {
      const known = opened.get(token)
      if (known !== undefined) return known
      const claims = verified(token)
      if (claims === undefined) return undefined
      if (opened.size >= mostOpened) opened.clear()
      opened.set(token, claims)
      return claims
    },
  }

  function verified(token: string): unknown {
    const [head = '', body = '', mark = '', ...rest] = token.split('.')
    const signature = fromBase64Url(mark)
    const claims = fromBase64Url(body)
    if (head !== header || rest.length > 0 || signature?.length !== 64 || !claims) return undefined
    return p256.verify(signature, encoder.encode(`${head}.${body}`), publicKey) ? parseJson(claims) : undefined
  }
}
