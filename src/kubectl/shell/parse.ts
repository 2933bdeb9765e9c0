import { splitLine, SyntaxProblem, type Sign } from './words.ts'

/** Programs whose output goes from one to the next. */
export interface Pipeline {
  readonly programs: readonly (readonly string[])[]
  /** When it runs: always, or depending on how the one before it went. */
  readonly after: 'anyhow' | 'success' | 'failure'
}

const afterSign: Readonly<Partial<Record<Sign, Pipeline['after']>>> = { ';': 'anyhow', '&&': 'success', '||': 'failure' }

/** What a terminal line asks for. Throws SyntaxProblem for what cannot be read. */
export function parseLine(line: string): readonly Pipeline[] {
  const { tokens, openQuote } = splitLine(line)
  if (openQuote) throw new SyntaxProblem(`unexpected end of line while looking for matching \`${openQuote}'`)
  const pipelines: { programs: string[][]; after: Pipeline['after'] }[] = [{ programs: [[]], after: 'anyhow' }]
  for (const { type, text } of tokens) {
    const current = pipelines.at(-1)
    const words = current?.programs.at(-1)
    if (type === 'word') {
      words?.push(text)
      continue
    }
    if (text === '>' || text === '>>' || text === '<')
      throw new SyntaxProblem(`\`${text}': this terminal does not redirect to files or from them`)
    if (!words || words.length === 0) throw new SyntaxProblem(`syntax error near unexpected token \`${text}'`)
    if (text === '|') current?.programs.push([])
    else pipelines.push({ programs: [[]], after: afterSign[text] ?? 'anyhow' })
  }
  const last = pipelines.at(-1)
  const isOpen = last?.programs.at(-1)?.length === 0
  if (isOpen && (last.programs.length > 1 || last.after !== 'anyhow')) throw new SyntaxProblem('syntax error: unexpected end of line')
  return pipelines.filter(({ programs }) => (programs[0] ?? []).length > 0)
}
