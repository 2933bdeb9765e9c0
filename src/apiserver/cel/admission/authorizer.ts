import type { Environment as CelEnvironment } from '@marcbachmann/cel-js'
import type { User } from '#apimachinery'
import type { Attributes, Decision } from '../../authorization/authorizer.ts'
import type { Environment } from '../../environment.ts'
import type { Admission } from '../../admission/plugin.ts'
import { define, type CelFunction } from '../functions/define.ts'
import { Opaque, Struct } from '../values.ts'

/** Thrown out of an expression that needs to know what must first be asked for. */
class Waiting extends Error {}

/**
 * What the authorizer says while one request's expressions are evaluated. Evaluation does not wait: what is not known yet
 * ends it, is asked for, and the expression is evaluated anew.
 */
export class Answers {
  readonly #environment: Environment
  readonly #known = new Map<string, Decision>()
  readonly #asked = new Map<string, Attributes>()

  constructor(environment: Environment) {
    this.#environment = environment
  }

  get(attributes: Attributes): Decision {
    const key = JSON.stringify(attributes)
    const decision = this.#known.get(key)
    if (decision) return decision
    this.#asked.set(key, attributes)
    throw new Waiting('waiting for the authorizer')
  }

  /** Whether something was asked for, and is known now. */
  async fetch(): Promise<boolean> {
    const asked = [...this.#asked]
    this.#asked.clear()
    for (const [key, attributes] of asked) this.#known.set(key, await this.#environment.authorizer.authorize(attributes))
    return asked.length > 0
  }
}

const name = (kind: string): string => `kubernetes.authorization.${kind}`
const types = {
  authorizer: name('Authorizer'),
  path: name('PathCheck'),
  group: name('GroupCheck'),
  resource: name('ResourceCheck'),
  decision: name('Decision'),
}

/** What is to be checked, as far as it has been said. */
class Check extends Opaque {
  readonly answers: Answers
  readonly attributes: Omit<Attributes, 'verb'>

  constructor(answers: Answers, attributes: Omit<Attributes, 'verb'>) {
    super()
    this.answers = answers
    this.attributes = attributes
  }

  with(more: Partial<Attributes>): this {
    const Same = this.constructor as new (answers: Answers, attributes: Omit<Attributes, 'verb'>) => this
    return new Same(this.answers, { ...this.attributes, ...more })
  }

  check(verb: string): Decided {
    return new Decided(this.answers.get({ ...this.attributes, verb }))
  }

  override equals(other: Opaque): boolean {
    return other === this
  }
}

class PathCheck extends Check {}
class GroupCheck extends Check {}
class ResourceCheck extends Check {}

class Decided extends Opaque {
  readonly decision: Decision

  constructor(decision: Decision) {
    super()
    this.decision = decision
  }

  override equals(other: Opaque): boolean {
    return other === this
  }
}

/** `authorizer` in expressions. */
export class AuthorizerValue extends Struct {
  readonly answers: Answers
  readonly user: User
  readonly #requested: ResourceCheck | undefined

  constructor(answers: Answers, user: User, requested?: Omit<Attributes, 'verb'>) {
    super()
    this.answers = answers
    this.user = user
    this.#requested = requested && new ResourceCheck(answers, requested)
  }

  override get(field: string): unknown {
    return field === 'requestResource' ? this.#requested : undefined
  }

  override equals(other: Struct): boolean {
    return other === this
  }

  override json(): never {
    throw new Error('unsupported conversion to JSON: authorizer')
  }
}

export function authorizerOf(answers: Answers, { user, resource, subresource, namespace, name: its }: Admission): AuthorizerValue {
  return new AuthorizerValue(answers, user, {
    user,
    group: resource.group,
    resource: resource.plural,
    ...(subresource !== undefined && { subresource }),
    ...(namespace !== undefined && { namespace }),
    ...(its !== undefined && { name: its }),
  })
}

const serviceAccount = ({ answers }: AuthorizerValue, namespace: string, its: string): AuthorizerValue =>
  new AuthorizerValue(answers, {
    name: `system:serviceaccount:${namespace}:${its}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  })

const functions: readonly CelFunction[] = [
  {
    name: 'path',
    on: types.authorizer,
    takes: ['string'],
    gives: types.path,
    run: ({ answers, user }: AuthorizerValue, path: string) => new PathCheck(answers, { user, path }),
  },
  {
    name: 'group',
    on: types.authorizer,
    takes: ['string'],
    gives: types.group,
    run: ({ answers, user }: AuthorizerValue, group: string) => new GroupCheck(answers, { user, group }),
  },
  { name: 'serviceAccount', on: types.authorizer, takes: ['string', 'string'], gives: types.authorizer, run: serviceAccount },
  {
    name: 'resource',
    on: types.group,
    takes: ['string'],
    gives: types.resource,
    run: ({ answers, attributes }: GroupCheck, resource: string) => new ResourceCheck(answers, { ...attributes, resource }),
  },
  ...(['subresource', 'namespace', 'name'] as const).map((field) => ({
    name: field,
    on: types.resource,
    takes: ['string'],
    gives: types.resource,
    run: (check: ResourceCheck, value: string) => check.with({ [field]: value }),
  })),
  // Selectors narrow down what is asked for; our authorizers do not look at them.
  ...['fieldSelector', 'labelSelector'].map((field) => ({
    name: field,
    on: types.resource,
    takes: ['string'],
    gives: types.resource,
    run: (check: ResourceCheck) => check,
  })),
  ...[types.path, types.resource].map((on) => ({
    name: 'check',
    on,
    takes: ['string'],
    gives: types.decision,
    run: (check: Check, verb: string) => check.check(verb),
  })),
  { name: 'allowed', on: types.decision, gives: 'bool', run: ({ decision }: Decided) => decision.allowed },
  { name: 'reason', on: types.decision, gives: 'string', run: ({ decision }: Decided) => decision.reason ?? '' },
  { name: 'errored', on: types.decision, gives: 'bool', run: () => false },
  { name: 'error', on: types.decision, gives: 'string', run: () => '' },
]

export function addAuthorizer(environment: CelEnvironment): void {
  environment.registerType(types.path, PathCheck)
  environment.registerType(types.group, GroupCheck)
  environment.registerType(types.resource, ResourceCheck)
  environment.registerType(types.decision, Decided)
  environment.registerType(types.authorizer, { ctor: AuthorizerValue, fields: { requestResource: types.resource } })
  define(environment, functions)
  environment.registerVariable('authorizer', types.authorizer)
}
