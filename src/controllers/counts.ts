/** Counts as the API has them: one that is zero is left out. (`omitempty` of upstream's types) */
export const withoutZeros = <Name extends string>(counts: Readonly<Record<Name, number>>): Partial<Readonly<Record<Name, number>>> =>
  // Entries of `counts`, so its names; fromEntries does not know them.
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)) as Partial<Record<Name, number>>
