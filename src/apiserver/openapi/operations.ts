import type { Resource, SubresourceInfo } from '#api'
import { allVerbs, subresourcesOf, type GroupVersion } from '../discovery/groups.ts'
import { strategyOf } from '../strategies/strategy.ts'
import {
  deleteCollectionParameters,
  deleteParameters,
  listParameters,
  nameOf,
  namespace,
  patchParameters,
  pretty,
  proxiedPath,
  subresourceParameters,
  writeParameters,
  type Parameter,
} from './parameters.ts'

export const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'

/** A type of object, as `x-kubernetes-group-version-kind` has it. */
export type Kind = {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** What can be done at a path, in the words that both versions of OpenAPI are made from. */
export interface Operation {
  readonly method: string
  readonly id: string
  readonly text: string
  readonly action: string
  readonly kind: Kind
  readonly parameters: readonly Parameter[]
  /** The definition that a body has, and its media types. */
  readonly body?: { readonly definition: string; readonly types: readonly string[]; readonly isRequired: boolean }
  /** A definition, or text. */
  readonly answer: { readonly definition: string } | 'text'
  readonly codes: readonly number[]
  /** Answers with a stream of events, too. */
  readonly canWatch?: boolean
}

export interface Path {
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly operations: readonly Operation[]
}

const json = ['application/json']
const patchTypes = ['application/json-patch+json', 'application/merge-patch+json']

const patchTypesOf = ({ custom }: Resource): readonly string[] => [
  ...patchTypes,
  ...(custom ? [] : ['application/strategic-merge-patch+json']),
  'application/apply-patch+yaml',
]

/** Definitions of subresources that are of a kind of their own. */
const otherDefinitions: Readonly<Record<string, string>> = {
  Binding: 'io.k8s.api.core.v1.Binding',
  Eviction: 'io.k8s.api.policy.v1.Eviction',
  Scale: 'io.k8s.api.autoscaling.v1.Scale',
  TokenRequest: 'io.k8s.api.authentication.v1.TokenRequest',
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
const oneOf = (noun: string): string => (noun === 'Endpoints' ? noun : `${/^[AEIOU]/.test(noun) ? 'an' : 'a'} ${noun}`)
const groupWords = (group: string): readonly string[] => (group === '' ? ['core'] : group.replace(/\.k8s\.io$/, '').split(/[.-]/))

/** Clients sort operations by it: `rbacAuthorization_v1`. */
export const tagOf = ({ group, version }: GroupVersion): string => {
  const [first = '', ...rest] = groupWords(group)
  return `${first}${rest.map(capital).join('')}_${version}`
}

/** All paths of a kind. */
export function pathsOf(groupVersion: GroupVersion, resource: Resource): readonly Path[] {
  const { group, apiVersion } = groupVersion
  const root = group === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`
  const isNamespaced = resource.scope === 'Namespaced'
  const place = [...(isNamespaced ? [namespace] : []), pretty]
  const collection = `${root}/${isNamespaced ? 'namespaces/{namespace}/' : ''}${resource.plural}`
  const name = `${collection}/{name}`
  const named = [nameOf(resource.kind), ...place]
  const own = new OperationsOf(groupVersion, resource)
  const verbs = resource.verbs ?? allVerbs
  const list = verbs.includes('list')
  return [
    ...(isNamespaced && list ? [{ path: `${root}/${resource.plural}`, parameters: [], operations: [own.list(true)] }] : []),
    { path: collection, parameters: place, operations: own.ofCollection(verbs) },
    { path: name, parameters: named, operations: own.ofObject(verbs) },
    ...subresourcesOf(resource).flatMap(([sub, info]) => own.pathsOfSubresource(sub, info, `${name}/${sub}`, named)),
  ].filter(({ operations }) => operations.length > 0)
}

/** Words the operations of one kind. */
class OperationsOf {
  readonly #resource: Resource
  readonly #kind: Kind
  /** `AppsV1`. */
  readonly #owner: string

  constructor({ group, version }: GroupVersion, resource: Resource) {
    this.#resource = resource
    this.#kind = { group, version, kind: resource.kind }
    this.#owner = [...groupWords(group), version].map(capital).join('')
  }

  #id(verb: string, infix = '', suffix = ''): string {
    const scope = this.#resource.scope === 'Namespaced' ? 'Namespaced' : ''
    return `${verb}${this.#owner}${infix}${scope}${this.#resource.kind}${suffix}`
  }

  list(everywhere = false): Operation {
    const { kind, schema } = this.#resource
    return {
      method: 'get',
      id: everywhere ? `list${this.#owner}${kind}ForAllNamespaces` : this.#id('list'),
      text: `list or watch objects of kind ${kind}`,
      action: 'list',
      kind: this.#kind,
      parameters: listParameters,
      answer: { definition: `${schema}List` },
      codes: [200],
      canWatch: true,
    }
  }

  ofCollection(verbs: readonly string[]): readonly Operation[] {
    const { kind, schema } = this.#resource
    const create = this.#write('post', 'create', `create ${oneOf(kind)}`, { definition: schema, codes: [200, 201, 202] })
    const remove: Operation = {
      ...this.#delete(`delete collection of ${kind}`, this.#id('delete', 'Collection'), [200]),
      action: 'deletecollection',
      answer: { definition: `${meta}.Status` },
      parameters: deleteCollectionParameters,
    }
    return [
      ...(verbs.includes('list') ? [this.list()] : []),
      ...(verbs.includes('create') ? [create] : []),
      ...(verbs.includes('deletecollection') ? [remove] : []),
    ]
  }

  ofObject(verbs: readonly string[]): readonly Operation[] {
    const { kind, schema } = this.#resource
    return [
      ...this.#ofVerbs(verbs, schema, `the specified ${kind}`),
      ...(verbs.includes('delete') ? [this.#delete(`delete ${oneOf(kind)}`, this.#id('delete'), [200, 202])] : []),
    ]
  }

  pathsOfSubresource(sub: string, info: SubresourceInfo, path: string, named: readonly Parameter[]): readonly Path[] {
    const { kind, version = this.#kind.version, group = this.#kind.group, verbs } = info
    const parameters = [...named, ...(subresourceParameters[sub] ?? [])]
    const ofKind = { group, version, kind }
    if (kind.endsWith('Options')) {
      const whole = { path, parameters, operations: this.#connect(sub, ofKind, '') }
      const deeper = {
        path: `${path}/{path}`,
        parameters: [...parameters, proxiedPath],
        operations: this.#connect(sub, ofKind, 'WithPath'),
      }
      return sub === 'proxy' ? [whole, deeper] : [whole]
    }
    const definition = kind === this.#resource.kind ? this.#resource.schema : (otherDefinitions[kind] ?? this.#resource.schema)
    const suffix = capital(sub)
    const operations = this.#ofVerbs(verbs, definition, `${sub} of the specified ${this.#resource.kind}`, suffix)
    const create = { definition, codes: [200, 201, 202], suffix }
    const created = this.#write('post', 'create', `create ${sub} of ${oneOf(this.#resource.kind)}`, create)
    const all = verbs.includes('create') ? [...operations, created] : operations
    const own = all.map((one): Operation => ({ ...one, kind: ofKind, answer: sub === 'log' ? 'text' : one.answer }))
    return [{ path, parameters, operations: own }]
  }

  /** Reading, replacing and patching, of an object or of a part of it. */
  #ofVerbs(verbs: readonly string[], definition: string, what: string, suffix = ''): readonly Operation[] {
    const read: Operation = {
      method: 'get',
      id: this.#id('read', '', suffix),
      text: `read ${what}`,
      action: 'get',
      kind: this.#kind,
      parameters: [],
      answer: { definition },
      codes: [200],
    }
    const patch: Operation = {
      ...this.#write('patch', 'patch', `partially update ${what}`, { definition, codes: [200, 201], suffix }),
      parameters: patchParameters,
      body: { definition: `${meta}.Patch`, types: patchTypesOf(this.#resource), isRequired: true },
    }
    return [
      ...(verbs.includes('get') ? [read] : []),
      ...(verbs.includes('update') ? [this.#write('put', 'replace', `replace ${what}`, { definition, codes: [200, 201], suffix })] : []),
      ...(verbs.includes('patch') ? [patch] : []),
    ]
  }

  #write(method: string, verb: string, text: string, of: { definition: string; codes: readonly number[]; suffix?: string }): Operation {
    const { definition, codes, suffix = '' } = of
    return {
      method,
      id: this.#id(verb, '', suffix),
      text,
      action: method,
      kind: this.#kind,
      parameters: writeParameters,
      body: { definition, types: json, isRequired: true },
      answer: { definition },
      codes,
    }
  }

  #delete(text: string, id: string, codes: readonly number[]): Operation {
    return {
      method: 'delete',
      id,
      text,
      action: 'delete',
      kind: this.#kind,
      parameters: deleteParameters,
      body: { definition: `${meta}.DeleteOptions`, types: json, isRequired: false },
      answer: { definition: strategyOf(this.#resource).returnsDeleted ? this.#resource.schema : `${meta}.Status` },
      codes,
    }
  }

  #connect(sub: string, kind: Kind, suffix: string): readonly Operation[] {
    const methods = sub === 'proxy' ? ['delete', 'get', 'head', 'options', 'patch', 'post', 'put'] : ['get', 'post']
    return methods.map((method) => ({
      method,
      id: this.#id('connect', capital(method), capital(sub) + suffix),
      text: `connect ${method.toUpperCase()} requests to ${sub} of ${this.#resource.kind}`,
      action: 'connect',
      kind,
      parameters: [],
      answer: 'text',
      codes: [200],
    }))
  }
}
