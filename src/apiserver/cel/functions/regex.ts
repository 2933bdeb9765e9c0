import { RE2JSException, type RE2JS } from 're2js'
import { compilePattern, patternWork } from '../../customresources/patterns.ts'
import { charge } from '../meter.ts'
import { failure, type CelFunction } from './define.ts'

/** The matcher of an expression for a text. Pays for what finding it may take. */
function matcherOf(text: string, source: string): ReturnType<RE2JS['matcher']> {
  try {
    charge(patternWork(source, text) / 20)
    return compilePattern(source).matcher(text)
  } catch (error) {
    if (error instanceof RE2JSException) throw failure(error.message)
    throw error
  }
}

function findAll(text: string, source: string, limit: bigint): readonly string[] {
  const found: string[] = []
  const matcher = matcherOf(text, source)
  const most = limit < 0n ? Infinity : Number(limit)
  while (found.length < most && matcher.find()) found.push(matcher.group() ?? '')
  return found
}

const matches = (text: string, source: string): boolean => matcherOf(text, source).find()

export const regexes: readonly CelFunction[] = [
  { name: 'matches', on: 'string', takes: ['string'], gives: 'bool', run: matches },
  { name: 'matches', takes: ['string', 'string'], gives: 'bool', run: matches },
  {
    name: 'find',
    on: 'string',
    takes: ['string'],
    gives: 'string',
    run: (text: string, source: string) => findAll(text, source, 1n)[0] ?? '',
  },
  {
    name: 'findAll',
    on: 'string',
    takes: ['string'],
    gives: 'list<string>',
    run: (text: string, source: string) => findAll(text, source, -1n),
  },
  { name: 'findAll', on: 'string', takes: ['string', 'int'], gives: 'list<string>', run: findAll },
]
