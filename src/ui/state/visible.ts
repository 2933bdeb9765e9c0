import { useUi } from './ui-store.ts'

const systemNamespaces = new Set(['kube-system', 'kube-public', 'kube-node-lease'])

export const isSystemNamespace = (namespace: string | undefined): boolean => systemNamespaces.has(namespace ?? '')

/** Whether objects of a namespace are drawn. */
export function useVisible(): (namespace: string | undefined) => boolean {
  const showSystem = useUi((state) => state.showSystem)
  return showSystem ? everything : notSystem
}

const everything = (): boolean => true
const notSystem = (namespace: string | undefined): boolean => !isSystemNamespace(namespace)
