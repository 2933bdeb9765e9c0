/**
 * A pod's name, short enough for a tile and still telling: `web-7f9c6d5b8-x2k4m` → `web-7f…x2k4m`. The owner's name stays
 * whole where it fits; what is cut is the template's hash.
 */
export function shortPodName(name: string, ownerName = ''): string {
  const suffix = name.slice(name.lastIndexOf('-') + 1)
  const hash = /^(.*)-([a-z0-9]{6,10})$/.exec(ownerName)
  if (!hash || !name.startsWith(`${ownerName}-`)) return middleCut(name, 18)
  return `${middleCut(hash[1] ?? '', 10)}-${(hash[2] ?? '').slice(0, 2)}…${suffix}`
}

export const middleCut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, Math.ceil(length / 2))}…${text.slice(-Math.floor(length / 2 - 1))}`
