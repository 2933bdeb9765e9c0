const ownerLength = 9

/**
 * A pod's name, short enough for a tile and still telling: `web-7f9c6d5b8-x2k4m` → `web…x2k4m`. What is left out is the
 * template's hash, which the tile's revision stands for.
 */
export function shortPodName(name: string, ownerName = ''): string {
  const suffix = name.slice(name.lastIndexOf('-') + 1)
  const hashed = /^(.*)-[a-z0-9]{6,10}$/.exec(ownerName)
  if (!name.startsWith(`${ownerName}-`)) return middleCut(name, 16)
  const owner = hashed?.[1] ?? ownerName
  return owner.length <= ownerLength ? `${owner}…${suffix}` : `${owner.slice(0, ownerLength - 1)}…${suffix}`
}

/** Leaves out the middle of a text that is too long: its start and end tell most. */
export const middleCut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, Math.ceil(length / 2))}…${text.slice(-Math.floor(length / 2 - 1))}`
