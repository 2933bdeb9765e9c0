/** Tags of an image by the version that they name, as registries keep them: 1.29.3 is also 1.29 and 1, and perhaps latest. */
export function tagsOf(versions: readonly string[], aliases: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const tags = new Map<string, string>()
  // The newest come last, so that 1.29 ends up as the newest 1.29.x.
  for (const version of versions) {
    const parts = version.split('.')
    for (const length of parts.keys()) tags.set(parts.slice(0, length + 1).join('.'), version)
  }
  for (const [tag, version] of Object.entries(aliases)) tags.set(tag, version)
  return tags
}
