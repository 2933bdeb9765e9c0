/** Headers that are about one connection, not about what goes over it. */
const ofTheConnection: ReadonlySet<string> = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade'])

/**
 * An answer from behind a proxy at `prefix`, with its links leading through the proxy as well: where it redirects to, and
 * what its HTML refers to from the root. (util/proxy, Transport)
 */
export function rewriteHeaders(headers: Readonly<Record<string, string>>, prefix: string, host: string): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !ofTheConnection.has(name))
  return Object.fromEntries(kept.map(([name, value]) => [name, name === 'location' ? rewriteUrl(value, prefix, host) : value]))
}

export function rewriteHtml(html: string, prefix: string, host: string): string {
  return html.replaceAll(links, (_, before: string, quote: string, url: string) => before + quote + rewriteUrl(url, prefix, host) + quote)
}

const links = /(<[a-z][^<>]*?\s(?:action|background|cite|data|formaction|href|icon|longdesc|manifest|poster|src)=)(["'])([^"']*)\2/gi

function rewriteUrl(url: string, prefix: string, host: string): string {
  const [, authority, rest = ''] = /^(?:https?:\/\/([^/?#]*))?(.*)$/s.exec(url) ?? []
  if (authority !== undefined ? authority !== host : !url.startsWith('/') || url.startsWith('//')) return url
  return rest.startsWith(prefix) ? rest : prefix + (rest.startsWith('/') ? '' : '/') + rest
}
