import { invalid } from '#apimachinery'
import type { Errors } from '../../validation.ts'

/** Paths and modes of files in a container, whatever puts them there. A path that is missing is another check's matter. */
export const withoutBacksteps = (path: string, value: string | undefined): Errors =>
  value?.split('/').includes('..') ? [invalid(path, value, "must not contain '..'")] : []

export const descending = (path: string, value: string | undefined): Errors => [
  ...(value?.startsWith('/') ? [invalid(path, value, 'must be a relative path')] : []),
  ...withoutBacksteps(path, value),
]

/** A file below a volume's root; names that begin with two dots are the kubelet's own. */
export const localPath = (path: string, value: string | undefined): Errors => [
  ...descending(path, value),
  ...(value?.startsWith('..') && !value.startsWith('../') ? [invalid(path, value, "must not start with '..'")] : []),
]

export const fileMode = (path: string, mode: number | undefined): Errors =>
  mode !== undefined && (mode < 0 || mode > 0o777)
    ? [invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')]
    : []
