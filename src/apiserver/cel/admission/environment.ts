import type { Environment as CelEnvironment } from '@marcbachmann/cel-js'
import { declare, type Declared } from '../declare.ts'
import { newEnvironment } from '../environment.ts'
import { addAuthorizer } from './authorizer.ts'
import { namespaceSchema, requestSchema } from './request.ts'

interface AdmissionEnvironment {
  readonly environment: CelEnvironment
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
  const environment = newEnvironment()
  const request = declare(environment, requestSchema, false, 'kubernetes.AdmissionRequest')
  const namespace = declare(environment, namespaceSchema, false, 'kubernetes.Namespace')
  if (!request || !namespace) throw new Error('the types of requests cannot be declared')
  environment.registerVariable('object', 'dyn').registerVariable('oldObject', 'dyn')
  environment.registerVariable('request', request.type).registerVariable('namespaceObject', namespace.type)
  addAuthorizer(environment)
  return { environment, request, namespace }
}
