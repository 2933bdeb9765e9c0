/** Paths of members that a JSON text has twice (`spec.replicas`), which JSON.parse keeps silent about. The text must be valid. */
export function duplicateFields(text: string): readonly string[] {
  const found: string[] = []
  let at = 0

  const skipSpace = (): void => {
    while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at++
  }
  const readString = (): string => {
    const start = at++
    while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
    at++
    return text.slice(start, at)
  }
  const readObject = (path: string): void => {
    const seen = new Set<string>()
    at++
    for (skipSpace(); text[at] !== '}'; skipSpace()) {
      const raw = readString()
      const key = raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1)
      const inner = path === '' ? key : `${path}.${key}`
      if (seen.has(key)) found.push(inner)
      seen.add(key)
      skipSpace()
      at++ // the colon
      readValue(inner)
      skipSpace()
      if (text[at] === ',') at++
    }
    at++
  }
  const readList = (path: string): void => {
    at++
    skipSpace()
    for (let index = 0; text[at] !== ']'; index++) {
      readValue(`${path}[${index}]`)
      skipSpace()
      if (text[at] === ',') at++
      skipSpace()
    }
    at++
  }
  const readValue = (path: string): void => {
    skipSpace()
    const first = text[at]
    if (first === '{') readObject(path)
    else if (first === '[') readList(path)
    else if (first === '"') readString()
    else while (at < text.length && !',]} \t\n\r'.includes(text.charAt(at))) at++
  }
  readValue('')
  return found
}
