import type { Namespace } from '#api'
import type { KubeObject } from '#apimachinery'
import type { Strategy } from './strategy.ts'

/** A namespace stays until spec.finalizers says that its contents are gone. (pkg/registry/core/namespace/storage) */
export const namespaceStrategy: Strategy = {
  isHeld: (object) => ((object as Namespace).spec?.finalizers ?? []).length > 0,
  terminate(object): KubeObject {
    const namespace = object as Namespace
    return { ...namespace, status: { ...namespace.status, phase: 'Terminating' } } as KubeObject
  },
}
