/** Queries, paths and headers that no client should send. */
import type { Random } from '#kernel'
import { hostileText, pick } from './values.ts'

export const escaped = (raw: string): string => encodeURIComponent(raw.replaceAll(/\p{Surrogate}/gu, '?'))

const queries = [
  'limit',
  'continue',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'allowWatchBookmarks',
  'timeoutSeconds',
  'timeout',
  'labelSelector',
  'fieldSelector',
  'watch',
  'dryRun',
  'fieldManager',
  'fieldValidation',
  'force',
  'pretty',
  'includeObject',
  'propagationPolicy',
  'gracePeriodSeconds',
  'orphanDependents',
  'command',
  'container',
  'tailLines',
  'sinceTime',
] as const

const queryValue = (random: Random): string =>
  random.int(3) > 0
    ? hostileText(random)
    : pick(random, [
        'a in (b,c',
        '!!a',
        'a notin ()',
        'a=b=c',
        'metadata.name=',
        'spec.nodeName!=x',
        'Exact',
        'NotOlderThan',
        'All',
        'Strict',
        '1',
        '-1',
        '0',
        'eyJ2IjoiIn0',
        btoa('{"v":"meta.k8s.io/v1","rv":-5,"start":"../x"}'),
        '%',
      ])

export const queryOf = (random: Random): string =>
  Array.from({ length: 1 + random.int(4) }, () => `${pick(random, queries)}=${escaped(queryValue(random))}`).join('&')

export const segments = [
  'api',
  'apis',
  'v1',
  'apps',
  'namespaces',
  'default',
  'pods',
  'watch',
  'proxy',
  'status',
  'log',
  'exec',
  'openapi',
  'v3',
  'v2',
  'healthz',
  '..',
  '.',
  '%2e%2e',
  '%2F',
  '%00',
  '%',
  '%zz',
  '%C0%AF',
  '',
  ';',
  '\\',
  'a:b:c',
  '[::1]',
  'metrics',
  '__proto__',
  'constructor',
  'a'.repeat(300),
  '%F0%9F%92%A9',
  '~',
  '@',
  '*',
  'https:',
  'web:80',
] as const

export const accepts = [
  'application/json',
  '*/*',
  'text/plain',
  'application/json;as=Table;g=meta.k8s.io;v=v9',
  'application/json;as=;g;v==',
  ';;;',
  ',',
  'application/json;q=x',
  'application/cbor',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/vnd.kubernetes.protobuf',
] as const

export const mediaTypes = [
  'text/plain',
  'application/xml',
  '',
  ';',
  'application/json; charset=utf-16',
  'multipart/form-data; boundary=x',
  'application/vnd.kubernetes.protobuf',
  'application/cbor',
  'application/x-www-form-urlencoded',
  '/',
  'application/jsonx',
  'APPLICATION/JSON',
] as const
