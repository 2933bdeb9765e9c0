import type { Environment as CelEnvironment } from '@marcbachmann/cel-js'
import { declare, type Declared } from '../declare.ts'
import { newEnvironment } from '../environment.ts'
import { addAuthorizer } from './authorizer.ts'
import { namespaceSchema, requestSchema } from './request.ts'

interface AdmissionEnvironment {
  readonly environment: CelEnvironment
  /** The same without the objects, whose types may be said. */
  readonly withoutObjects: CelEnvironment
  readonly request: Declared
  readonly namespace: Declared
}

let base: AdmissionEnvironment | undefined

/** What expressions about requests are written in: `object`, `oldObject`, `request`, `namespaceObject` and `authorizer`. */
export function admissionEnvironment(): AdmissionEnvironment {
  base ??= build()
  return base
}

function build(): AdmissionEnvironment {
  let environment = newEnvironment()
  const request = declare(environment, requestSchema, false, 'kubernetes.AdmissionRequest')
  const namespace = declare(environment, namespaceSchema, false, 'kubernetes.Namespace')
  if (!request || !namespace) throw new Error('the types of requests cannot be declared')
  environment.registerVariable('request', request.type).registerVariable('namespaceObject', namespace.type)
  addAuthorizer(environment)
  const withoutObjects = environment.clone()
  environment = environment.clone().registerVariable('object', 'dyn').registerVariable('oldObject', 'dyn')
  return { environment, withoutObjects, request, namespace }
}
