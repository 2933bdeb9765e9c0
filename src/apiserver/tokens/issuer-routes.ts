import type { Environment } from '../environment.ts'
import { jsonAnswer, type Route } from '../routes.ts'
import { issuer } from './claims.ts'
import { signingKey } from './keys.ts'

const configuration = '/.well-known/openid-configuration'
const keys = '/openid/v1/jwks'

/** For those who check tokens without asking: who issues them, and with which key. (Service account issuer discovery) */
export const issuerRoutes = (environment: Environment): Route => ({
  name: 'service-account-issuer',
  paths: [configuration, keys],
  async handle(_, path) {
    if (path === configuration) {
      return jsonAnswer({
        issuer,
        jwks_uri: `${issuer}${keys}`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
      })
    }
    if (path !== keys) return undefined
    return jsonAnswer({ keys: [(await signingKey(environment)).publicJwk] }, { contentType: 'application/jwk-set+json' })
  },
})
