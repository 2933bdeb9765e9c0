import { expect, test } from 'vitest'
import { busyboxPrograms, debianPrograms } from './index.ts'
import { installedByBusybox, installedByDebian } from './installed.ts'

test('what is installed is what there is', () => {
  expect([...installedByBusybox.keys()].sort()).toEqual([...busyboxPrograms.keys()].sort())
  expect([...installedByDebian.keys()].sort()).toEqual([...debianPrograms.keys()].sort())
})
