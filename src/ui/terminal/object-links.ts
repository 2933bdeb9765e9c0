import type { ILinkProvider, Terminal } from '@xterm/xterm'
import type { Informers } from '#client'
import { useCluster } from '../state/cluster-store.ts'
import { nodes, treeKinds } from '../state/kinds.ts'
import { select } from '../state/ui-store.ts'
import type { ObjectRef } from '../state/views.ts'
import { refOf } from '../state/workload-view.ts'

const kinds = [nodes, ...treeKinds]
const word = /(?:([a-z]+)(?:\.[a-z0-9.]+)?\/)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)/g

/** Objects by name, made anew when the cluster has changed since. */
function createLookup(informers: Informers): (name: string, kindText: string | undefined) => ObjectRef | undefined {
  let frame = -1
  let byName = new Map<string, ObjectRef[]>()
  return (name, kindText) => {
    if (frame !== useCluster.getState().frame) {
      frame = useCluster.getState().frame
      byName = new Map()
      for (const resource of kinds)
        for (const { metadata } of informers.of(resource).lister.list()) {
          const refs = byName.get(metadata.name) ?? []
          refs.push(refOf({ kind: resource.kind, metadata }))
          byName.set(metadata.name, refs)
        }
    }
    const refs = byName.get(name) ?? []
    return kindText === undefined ? refs[0] : refs.find(({ kind }) => kind.toLowerCase() === kindText.replace(/s$/, ''))
  }
}

/** Makes the names of objects in the output links to the inspector. */
export function objectLinks(terminal: Terminal, informers: Informers): ILinkProvider {
  const find = createLookup(informers)
  return {
    provideLinks(y, callback) {
      const text = terminal.buffer.active.getLine(y - 1)?.translateToString(true) ?? ''
      const links = [...text.matchAll(word)].flatMap((match) => {
        const ref = find(match[2] ?? '', match[1])
        if (!ref) return []
        const start = match.index + 1
        return [
          { text: match[0], range: { start: { x: start, y }, end: { x: start + match[0].length - 1, y } }, activate: () => select(ref) },
        ]
      })
      callback(links)
    },
  }
}
