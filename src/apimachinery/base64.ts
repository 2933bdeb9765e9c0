/** Base64 of bytes, or of a text's UTF-8. */
export function encodeBase64(data: Uint8Array | string): string {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

export const decodeBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0))

/** The text that base64 holds, taken as UTF-8. */
export const decodeBase64Text = (text: string): string => new TextDecoder().decode(decodeBase64(text))
