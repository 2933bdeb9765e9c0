import { forbiddenField } from '#apimachinery'
import { type Errors, notSupportedUnless, when } from '../validation.ts'

const accessModes = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'] as const
const short: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

/** `RWO,ROX`, in upstream's order. */
export const accessModesText = (modes: readonly string[] | undefined): string =>
  accessModes
    .filter((mode) => modes?.includes(mode))
    .map((mode) => short[mode] ?? mode)
    .join(',')

/** Known ones, and for one pod alone means for nobody else. */
export function validateAccessModes(path: string, modes: readonly string[] = []): Errors {
  const known = modes.filter((mode) => accessModes.some((other) => other === mode))
  const isExclusive = known.includes('ReadWriteOncePod') && known.some((mode) => mode !== 'ReadWriteOncePod')
  return [
    ...modes.flatMap((mode) => notSupportedUnless(path, mode, accessModes)),
    ...when(isExclusive, () => forbiddenField(path, 'may not use ReadWriteOncePod with other access modes')),
  ]
}
