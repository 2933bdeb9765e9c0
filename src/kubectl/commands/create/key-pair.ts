import { CommandError } from '../../errors.ts'

const labels = (pem: string): readonly string[] =>
  [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----\s[^-]+-----END \1-----/g)].map(([, label = '']) => label)

const isKey = (label: string): boolean => label === 'PRIVATE KEY' || label.endsWith(' PRIVATE KEY')

const missing = (which: string, found: readonly string[], wanted: string): string =>
  found.length === 0 ? `tls: failed to find any PEM data in ${which} input` : `tls: failed to find ${wanted} PEM data in ${which} input`

/** Refuses what is no certificate and private key, as Go's tls package words it. Whether they belong together is not looked at. */
export function checkKeyPair(cert: string, key: string): void {
  const found = labels(cert)
  if (!found.includes('CERTIFICATE')) {
    if (found.length > 0 && found.every(isKey)) {
      throw new CommandError(
        'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
      )
    }
    throw new CommandError(missing('certificate', found, '"CERTIFICATE"'))
  }
  const keys = labels(key)
  if (keys.some(isKey)) return
  if (keys.includes('CERTIFICATE')) {
    throw new CommandError('tls: found a certificate rather than a key in the PEM for the private key')
  }
  throw new CommandError(
    keys.length === 0
      ? missing('key', keys, '')
      : `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${keys.join(' ')}]`,
  )
}
