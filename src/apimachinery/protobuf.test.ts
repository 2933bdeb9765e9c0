import { expect, test } from 'vitest'
import { decodeProtobuf, isProtobuf } from './protobuf.ts'
import type { Schema } from './schema.ts'

const string = (...wire: number[]): Schema => ({ type: 'string', wire, omitZero: true })
const inlined: Schema = { type: 'object', properties: { path: string(1) }, wire: [2, 3] }
const schema: Schema = {
  type: 'object',
  properties: {
    metadata: {
      type: 'object',
      wire: [1],
      properties: { name: string(1), labels: { type: 'object', wire: [11], additionalProperties: { type: 'string' } } },
    },
    replicas: { type: 'integer', wire: [2] },
    paused: { type: 'boolean', wire: [3], omitZero: true },
    ports: { type: 'array', wire: [4], items: { type: 'int-or-string' } },
    hostPath: { ...inlined, wire: [5, 3] },
    created: { type: 'string', format: 'date-time', wire: [6] },
    cpu: { type: 'quantity', wire: [7] },
    data: { type: 'object', wire: [8], additionalProperties: { type: 'string', format: 'byte' } },
  },
}

const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))])
const number = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)]
const bytes = (field: number, content: readonly number[]): number[] => [...varint(field * 8 + 2), ...varint(content.length), ...content]
const text = (field: number, value: string): number[] => bytes(field, [...new TextEncoder().encode(value)])

const envelope = (kind: string, raw: readonly number[]): Uint8Array =>
  Uint8Array.from([0x6b, 0x38, 0x73, 0, ...bytes(1, [...text(1, 'v1'), ...text(2, kind)]), ...bytes(2, raw)])

test('a protobuf body becomes the object that JSON would have been', () => {
  const raw = [
    ...bytes(1, [...text(1, 'web'), ...bytes(11, [...text(1, 'app'), ...text(2, 'web')])]),
    ...number(2, 0),
    ...number(3, 0),
    ...bytes(4, [...number(1, 0), ...number(2, 8080)]),
    ...bytes(4, [...number(1, 1), ...text(3, 'http')]),
    ...bytes(5, bytes(3, text(1, '/tmp'))),
    ...bytes(6, number(1, 1_767_225_600)),
    ...bytes(7, text(1, '500m')),
    ...bytes(8, [...text(1, 'key'), ...text(2, 'hi')]),
  ]

  const object = decodeProtobuf(envelope('Thing', raw), () => schema)

  expect(object).toEqual({
    apiVersion: 'v1',
    kind: 'Thing',
    metadata: { name: 'web', labels: { app: 'web' } },
    replicas: 0,
    ports: [8080, 'http'],
    hostPath: { path: '/tmp' },
    created: '2026-01-01T00:00:00Z',
    cpu: '500m',
    data: { key: 'aGk=' },
  })
})

test('fields may be inlined from a message within an inlined message', () => {
  const rule: Schema = {
    type: 'object',
    properties: { name: string(1), operation: string(2, 1), group: string(2, 2, 1), scope: string(2, 2, 4) },
  }
  const raw = [...text(1, 'a'), ...bytes(2, [...text(1, 'CREATE'), ...bytes(2, [...text(1, 'apps'), ...text(4, '*')])])]

  expect(decodeProtobuf(envelope('Rule', raw), () => rule)).toMatchObject({ name: 'a', operation: 'CREATE', group: 'apps', scope: '*' })
})

test('an unknown kind and a cut-off body are bad requests', () => {
  expect(() => decodeProtobuf(envelope('Other', []), () => undefined)).toThrow('no kind "Other" is registered for version "v1"')
  expect(() => decodeProtobuf(envelope('Thing', [0x12, 0x7f]), () => schema)).toThrow('unexpected EOF')
})

test('JSON is not protobuf', () => {
  expect(isProtobuf(new TextEncoder().encode('{"kind":"Pod"}'))).toBe(false)
})
