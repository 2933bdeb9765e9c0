/** Where a webhook is: a URL, or a service of the cluster. */
import { dns1123Subdomain, type FieldError, invalid, portNumber, required } from '#apimachinery'
import type { AdmissionregistrationServiceReference, AdmissionregistrationWebhookClientConfig } from '../generated/types.ts'
import type { Errors } from '../validation.ts'

const form = '; desired format: https://host[/path]'

function validateUrl(path: string, text: string): Errors {
  if (!URL.canParse(text)) return [required(path, `url must be a valid URL: parse ${JSON.stringify(text)}: invalid URI for request${form}`)]
  const { protocol, host, username, password, hash, search } = new URL(text)
  const errors: FieldError[] = []
  if (protocol !== 'https:') errors.push(invalid(path, protocol.slice(0, -1), `'https' is the only allowed URL scheme${form}`))
  if (host === '') errors.push(invalid(path, host, `host must be specified${form}`))
  if (username || password)
    errors.push(invalid(path, password ? `${username}:${password}` : username, 'user information is not permitted in the URL'))
  if (hash) errors.push(invalid(path, hash.slice(1), 'fragments are not permitted in the URL'))
  if (search) errors.push(invalid(path, search.slice(1), 'query parameters are not permitted in the URL'))
  return errors
}

function validateUrlPath(path: string, urlPath: string): Errors {
  if (urlPath === '' || urlPath === '/') return []
  if (urlPath === '//') return [invalid(path, urlPath, 'segment[0] may not be empty')]
  const segments = urlPath.replace(/^\//, '').replace(/\/$/, '').split('/')
  return [
    ...(urlPath.startsWith('/') ? [] : [invalid(path, urlPath, "must start with a '/'")]),
    ...segments.flatMap((segment, index) =>
      segment === ''
        ? [invalid(path, urlPath, `segment[${index}] may not be empty`)]
        : dns1123Subdomain(segment).map((why) => invalid(path, urlPath, `segment[${index}]: ${why}`)),
    ),
  ]
}

function validateService(path: string, { name, namespace, port = 443, path: urlPath }: AdmissionregistrationServiceReference): Errors {
  const portErrors = portNumber(port)
  return [
    ...(name ? [] : [required(`${path}.name`, 'service name is required')]),
    ...(namespace ? [] : [required(`${path}.namespace`, 'service namespace is required')]),
    ...(portErrors.length > 0 ? [invalid(`${path}.port`, port, `port is not valid: ${portErrors.join(',')}`)] : []),
    ...(urlPath === undefined ? [] : validateUrlPath(`${path}.path`, urlPath)),
  ]
}

export function validateClientConfig(path: string, config: AdmissionregistrationWebhookClientConfig | undefined): Errors {
  const { url, service } = config ?? {}
  if ((url === undefined) === (service === undefined)) return [required(path, 'exactly one of url or service is required')]
  if (url !== undefined) return validateUrl(`${path}.url`, url)
  return service ? validateService(`${path}.service`, service) : []
}

export const clientConfigDefaults = (config: AdmissionregistrationWebhookClientConfig): AdmissionregistrationWebhookClientConfig =>
  config.service ? { ...config, service: { ...config.service, port: config.service.port ?? 443 } } : config
