import type { ObjectMeta } from '#apimachinery'
import type { DescribeWriter } from './writer.ts'

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

type Texts = Readonly<Record<string, string>>

/** `Title: first` and further lines below the first; `indent` stands before each. */
export function writeLines(writer: DescribeWriter, title: string, lines: readonly string[], indent = ''): void {
  const shown = lines.length === 0 ? ['<none>'] : lines
  shown.forEach((line, at) => writer.write(`${indent}${at === 0 ? `${title}:` : ''}\t${line}\n`))
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1)

export function writeLabels(writer: DescribeWriter, labels: Texts | undefined, title = 'Labels', indent = ''): void {
  const lines = Object.entries(labels ?? {})
    .toSorted(byName)
    .map(([key, value]) => `${key}=${value}`)
  writeLines(writer, title, lines, indent)
}

const maxValueLength = 140

/** Annotations with room for their values: long and many-lined ones stand below their key. */
export function writeAnnotations(writer: DescribeWriter, annotations: Texts | undefined, title = 'Annotations'): void {
  const shown = Object.entries(annotations ?? {})
    .filter(([key]) => key !== lastApplied)
    .toSorted(byName)
  if (shown.length === 0) return writer.write(`${title}:\t<none>\n`)
  const indent = '\t'
  writer.write(`${title}:${indent}`)
  shown.forEach(([key, given], at) => {
    if (at > 0) writer.write(indent)
    const value = given.replace(/\n$/, '')
    if (value.length + key.length + 2 <= maxValueLength && !value.includes('\n')) return writer.write(`${key}: ${value}\n`)
    writer.write(`${key}:\n`)
    for (const line of value.split('\n')) writer.write(`${indent}  ${shortened(line)}\n`)
  })
}

const shortened = (line: string): string => (line.length > maxValueLength - 2 ? `${line.slice(0, maxValueLength - 2)}...` : line)

/** Name, namespace, labels and annotations: how most descriptions begin. */
export function writeHead(writer: DescribeWriter, metadata: ObjectMeta): void {
  writer.line(0, `Name:\t${metadata.name}`)
  if (metadata.namespace) writer.line(0, `Namespace:\t${metadata.namespace}`)
  writeLabels(writer, metadata.labels)
  writeAnnotations(writer, metadata.annotations)
}

/** `ReplicaSet/web-1`: what controls an object, if anything does. */
export function writeController(writer: DescribeWriter, { ownerReferences = [] }: ObjectMeta): void {
  const owner = ownerReferences.find(({ controller }) => controller)
  if (owner) writer.line(0, `Controlled By:\t${owner.kind}/${owner.name}`)
}
