import { pods, type Pod } from '#api'
import type { Informer } from '#client'
import { listerOf, type Setting } from '../controller.ts'

const index = 'node'

/** Makes the pods of a node cheap to find. */
export const indexByNode = (informer: Informer<Pod>): void => informer.addIndex(index, ({ spec }) => (spec.nodeName ? [spec.nodeName] : []))

export const podsOfNode = (setting: Setting, node: string): readonly Pod[] => listerOf(setting, pods).byIndex(index, node)
