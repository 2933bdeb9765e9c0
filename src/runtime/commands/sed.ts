import { complain, eachText, linesOf, pathIn, type Command } from './command.ts'
import { toRegExp } from './regex.ts'

type Address = { readonly line: number } | { readonly pattern: RegExp } | 'last'

/** One command of a script, with the lines that it is for. */
interface Step {
  readonly from?: Address
  readonly to?: Address
  readonly negated: boolean
  readonly name: string
  readonly regex?: RegExp
  readonly text: string
  readonly prints: boolean
}

class Malformed extends Error {}

/** A script in sed's language, as far as one-liners use it: s, d, p, q, =, a, i and c, for lines, ranges and patterns. */
class ScriptParser {
  readonly #text: string
  readonly #extended: boolean
  #at = 0

  constructor(text: string, extended: boolean) {
    this.#text = text
    this.#extended = extended
  }

  steps(): readonly Step[] {
    const steps: Step[] = []
    for (;;) {
      this.#match(/[\s;]*/y)
      if (this.#at >= this.#text.length) return steps
      steps.push(this.#step())
    }
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const text = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += text.length
    return text
  }

  #step(): Step {
    const from = this.#address()
    const to = from !== undefined && this.#match(/\s*,\s*/y) !== '' ? this.#address() : undefined
    const negated = this.#match(/\s*!?\s*/y).includes('!')
    const name = this.#text[this.#at++] ?? ''
    const lines = { ...(from && { from }), ...(to && { to }), negated }
    if (name === 's') return { ...lines, name, ...this.#substitution() }
    if ('aic'.includes(name)) return { ...lines, name, text: this.#match(/[^\n]*/y).replace(/^\s*\\?\s*/, ''), prints: false }
    if (!'dpq='.includes(name)) throw new Malformed(`unsupported command ${name}`)
    return { ...lines, name, text: '', prints: false }
  }

  #address(): Address | undefined {
    const number = this.#match(/\d+/y)
    if (number !== '') return { line: Number(number) }
    if (this.#match(/\$/y) !== '') return 'last'
    if (this.#text[this.#at] !== '/') return undefined
    this.#at++
    return { pattern: toRegExp(this.#delimited('/'), { extended: this.#extended }) }
  }

  /** Up to a delimiter that is not escaped, which is left behind. */
  #delimited(delimiter: string): string {
    let text = ''
    for (;;) {
      const character = this.#text[this.#at++]
      if (character === undefined) throw new Malformed("unmatched '/'".replace('/', delimiter))
      if (character === delimiter) return text
      const next = this.#text[this.#at] ?? ''
      if (character !== '\\') text += character
      else {
        text += next === delimiter ? next : `\\${next}`
        this.#at++
      }
    }
  }

  #substitution(): Pick<Step, 'regex' | 'text' | 'prints'> {
    const delimiter = this.#text[this.#at++] ?? '/'
    const pattern = this.#delimited(delimiter)
    const text = this.#delimited(delimiter)
    const options = this.#match(/[gpIi]*/y)
    const flags = `${options.includes('g') ? 'g' : ''}${/i/i.test(options) ? 'i' : ''}`
    return { regex: toRegExp(pattern, { extended: this.#extended, flags }), text: replacementOf(text), prints: options.includes('p') }
  }
}

/** `&` and `\1` as JavaScript writes them. */
const replacementOf = (text: string): string =>
  text.replaceAll(/\\(.)|[$&]/g, (whole, escaped?: string) => {
    if (whole === '$') return '$$'
    if (whole === '&') return '$&'
    return escaped === 'n' ? '\n' : escaped === 't' ? '\t' : /\d/.test(escaped ?? '') ? `$${escaped}` : (escaped ?? '').replace('$', '$$$$')
  })

/** Which of the lines so far are in a step's range. */
class Ranges {
  readonly #open = new Set<Step>()

  isMeant(step: Step, line: string, number: number, isLast: boolean): boolean {
    return this.#matches(step, line, number, isLast) !== step.negated
  }

  #matches(step: Step, line: string, number: number, isLast: boolean): boolean {
    const { from, to } = step
    if (from === undefined) return true
    if (this.#open.has(step)) {
      if (to !== undefined && isAt(to, line, number, isLast)) this.#open.delete(step)
      return true
    }
    if (!isAt(from, line, number, isLast)) return false
    if (to !== undefined && !(typeof to === 'object' && 'line' in to && to.line <= number)) this.#open.add(step)
    return true
  }
}

const isAt = (address: Address, line: string, number: number, isLast: boolean): boolean =>
  address === 'last' ? isLast : 'line' in address ? address.line === number : address.pattern.test(line)

/** What a script makes of a text. `quiet`: only what it prints. */
function edit(text: string, steps: readonly Step[], quiet: boolean): string {
  const out: string[] = []
  const ranges = new Ranges()
  const lines = linesOf(text)
  for (const [index, original] of lines.entries()) {
    let line: string | undefined = original
    let after = ''
    let quits = false
    for (const step of steps) {
      if (line === undefined) break
      if (!ranges.isMeant(step, line, index + 1, index === lines.length - 1)) continue
      const { name } = step
      if (name === 's' && step.regex) {
        const changed: string = line.replace(step.regex, step.text)
        if (step.prints && (changed !== line || step.regex.test(line))) out.push(changed)
        line = changed
      } else if (name === 'p') out.push(line)
      else if (name === '=') out.push(String(index + 1))
      else if (name === 'i') out.push(step.text)
      else if (name === 'a') after += `${step.text}\n`
      else if (name === 'd') line = undefined
      else if (name === 'c') {
        out.push(step.text)
        line = undefined
      } else if (name === 'q') {
        quits = true
        break
      }
    }
    if (line !== undefined && !quiet) out.push(line)
    if (after !== '') out.push(after.slice(0, -1))
    if (quits) break
  }
  return out.map((line) => `${line}\n`).join('')
}

export const sed: Command = {
  name: 'sed',
  async run(process) {
    const scripts: string[] = []
    const files: string[] = []
    let [quiet, extended, inPlace] = [false, false, false]
    const args = process.argv.slice(1)
    for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
      if (arg === '-e' || arg === '-f') scripts.push(args.shift() ?? '')
      else if (/^-[nEri]+$/.test(arg)) {
        quiet ||= arg.includes('n')
        extended ||= /[Er]/.test(arg)
        inPlace ||= arg.includes('i')
      } else files.push(arg)
    }
    if (scripts.length === 0) scripts.push(files.shift() ?? '')
    try {
      const steps = new ScriptParser(scripts.join('\n'), extended).steps()
      return await eachText(process, files, (text, name) => {
        const edited = edit(text, steps, quiet)
        if (inPlace && name !== '-') process.files.write(pathIn(process, name), edited)
        else process.stdout.write(edited)
      })
    } catch (error) {
      if (!(error instanceof Malformed) && !(error instanceof SyntaxError)) throw error
      complain(process, error.message)
      return 1
    }
  },
}
