import type { CustomResourceDefinition } from '#api'
import type { KubeObject } from '#apimachinery'
import type { Strategy } from '../strategies/strategy.ts'
import { cleanup, withCondition } from './conditions.ts'
import { customResources } from './load.ts'

const isClean = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp !== undefined && !metadata.finalizers?.includes(cleanup)

/** A definition stays until its objects have gone. (apiextensions-apiserver/pkg/registry/customresourcedefinition) */
export const definitionStrategy: Strategy = {
  needsResourceVersion: true,
  isHeld: (object) => !isClean(object),
  terminate(object): KubeObject {
    const { metadata, status, ...definition } = object as CustomResourceDefinition // the strategy of no other kind
    const { finalizers = [], deletionTimestamp = '' } = metadata
    const verdict = {
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionPending',
      message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    }
    const conditions = withCondition(status?.conditions, verdict, deletionTimestamp)
    return {
      ...definition,
      metadata: { ...metadata, finalizers: finalizers.includes(cleanup) ? finalizers : [...finalizers, cleanup] },
      status: { ...status, conditions },
    } as KubeObject
  },
  validate(object, previous) {
    const { validateDefinition, validateDefinitionUpdate } = customResources()
    const definition = object as CustomResourceDefinition
    return [
      ...validateDefinition(definition),
      ...(previous ? validateDefinitionUpdate(definition, previous as CustomResourceDefinition) : []),
    ]
  },
}
