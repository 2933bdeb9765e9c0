import type { RE2JS } from 're2js'
import { compilePattern } from '../../customresources/patterns.ts'
import { charge } from '../meter.ts'
import { failure, type CelFunction } from './define.ts'

function regex(source: string): RE2JS {
  try {
    return compilePattern(source)
  } catch (error) {
    throw failure(error instanceof Error ? error.message : String(error))
  }
}

function findAll(text: string, source: string, limit: bigint): readonly string[] {
  charge((text.length * source.length) / 40)
  const found: string[] = []
  const matcher = regex(source).matcher(text)
  const most = limit < 0n ? Infinity : Number(limit)
  while (found.length < most && matcher.find()) found.push(matcher.group() ?? '')
  return found
}

function matches(text: string, source: string): boolean {
  charge((text.length * source.length) / 40)
  return regex(source).matcher(text).find()
}

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
