import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWithKubectl, openSession, type Session } from './kubectl-session.ts'

const tokens = 'secret,alice,7,"dev,ops"\n'
const csr = (request: string): string => `apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata:
  name: jane
spec:
  request: ${Buffer.from(request).toString('base64')}
  signerName: kubernetes.io/kube-apiserver-client
  expirationSeconds: 86400
  usages: [client auth]
`

describeWithKubectl('serve --tls', () => {
  let session: Session
  const directory = mkdtempSync(join(tmpdir(), 'tabernetes-tls-'))
  const openssl = (...args: readonly string[]): string => execFileSync('openssl', args, { encoding: 'utf8', cwd: directory, stdio: 'pipe' })
  const curl = (...args: readonly string[]): string => execFileSync('curl', ['-s', ...args], { encoding: 'utf8', cwd: directory })
  const kubectl = (...args: readonly string[]): Promise<string> => session.kubectl(args)
  const whoami = (output: string): string => /Username +(\S+)/.exec(output)?.[1] ?? ''
  const run = (...args: readonly string[]) => session.run(args)

  beforeAll(async () => {
    const tokenFile = join(directory, 'tokens.csv')
    writeFileSync(tokenFile, tokens)
    session = await openSession(['--tls', '--authorization-mode', 'RBAC', '--token-auth-file', tokenFile, '--seed', '1'])
  })
  afterAll(async () => {
    await session.stop()
    rmSync(directory, { recursive: true })
  })

  test('the kubeconfig knows the server, and has an administrator', async () => {
    expect(session.url).toMatch(/^https:/)
    expect(whoami(await kubectl('auth', 'whoami'))).toBe('kubernetes-admin')
    expect(await kubectl('--user', 'tabernetes-certificate', 'auth', 'whoami')).toMatch(/Username +kubernetes-admin[^]*X509SHA256=/)
    expect(await kubectl('get', 'nodes')).toContain('node-1')
  })

  test('every namespace has the authority that vouches for the server', async () => {
    await kubectl('wait', '--for=create', 'configmap/kube-root-ca.crt', '--timeout=30s')
    const authority = await kubectl('get', 'configmap', 'kube-root-ca.crt', '-o', String.raw`jsonpath={.data.ca\.crt}`)
    writeFileSync(join(directory, 'ca.crt'), authority)

    expect(openssl('verify', '-CAfile', 'ca.crt', 'ca.crt')).toContain('OK')
    const forExtensions = ['get', 'configmap', 'extension-apiserver-authentication', '-n', 'kube-system']
    expect(await kubectl(...forExtensions, '-o', 'jsonpath={.data.client-ca-file}')).toBe(authority)
    for (const name of ['127.0.0.1', 'localhost'])
      expect(curl('--cacert', 'ca.crt', `${session.url.replace('127.0.0.1', name)}/readyz`)).toBe('ok')
  })

  test('a user gets a certificate by a request, and what a role allows', async () => {
    openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'jane.key', '-subj', '/O=dev/CN=jane', '-out', 'jane.csr')
    const request = openssl('req', '-in', 'jane.csr')

    await session.kubectl(['apply', '-f', '-'], { input: csr(request) })
    expect(await kubectl('get', 'csr')).toMatch(/jane +\S+ +kubernetes.io\/kube-apiserver-client +kubernetes-admin +24h +Pending/)
    await kubectl('certificate', 'approve', 'jane')
    await kubectl('wait', '--for=jsonpath={.status.certificate}', 'csr/jane', '--timeout=30s')
    expect(await kubectl('get', 'csr')).toContain('Approved,Issued')
    const certificate = Buffer.from(await kubectl('get', 'csr', 'jane', '-o', 'jsonpath={.status.certificate}'), 'base64').toString()
    writeFileSync(join(directory, 'jane.crt'), certificate)
    expect(openssl('x509', '-in', 'jane.crt', '-noout', '-subject', '-issuer').replaceAll(' = ', '=')).toBe(
      'subject=O=dev, CN=jane\nissuer=CN=kubernetes\n',
    )
    expect(openssl('verify', '-CAfile', 'ca.crt', 'jane.crt')).toContain('OK')

    const files = ['jane.crt', 'jane.key'].map((file) => join(directory, file))
    await kubectl('config', 'set-credentials', 'jane', `--client-certificate=${files[0]}`, `--client-key=${files[1]}`)
    const output = await kubectl('--user', 'jane', 'auth', 'whoami')
    expect(whoami(output)).toBe('jane')
    expect(output).toContain('[dev system:authenticated]')
    expect((await session.run(['--user', 'jane', 'get', 'pods'])).stderr).toContain(
      'Error from server (Forbidden): pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
    )
    await kubectl('create', 'rolebinding', 'jane', '--clusterrole=view', '--user=jane')
    expect((await session.run(['--user', 'jane', 'get', 'pods'])).stderr).toContain('No resources found in default namespace.')
  })

  test('a user of the token file is known by the token', async () => {
    const { stdout } = await run('--token', 'secret', 'auth', 'whoami')

    expect(whoami(stdout)).toBe('alice')
    expect(stdout).toContain('[dev ops system:authenticated]')
  })

  test('a service account is known by its token', async () => {
    const token = (await kubectl('create', 'token', 'default')).trim()

    expect(whoami((await run('--token', token, 'auth', 'whoami')).stdout)).toBe('system:serviceaccount:default:default')
  })

  test('who shows nothing is anonymous, and who shows something wrong is nobody', async () => {
    const get = (path: string, ...options: readonly string[]): string => curl('-k', ...options, `${session.url}${path}`)

    expect(JSON.parse(get('/api/v1/pods'))).toMatchObject({
      code: 403,
      message: 'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
    })
    expect(get('/readyz')).toBe('ok')
    expect(JSON.parse(get('/version', '-H', 'authorization: Bearer wrong'))).toMatchObject({
      kind: 'Status',
      code: 401,
      reason: 'Unauthorized',
      message: 'Unauthorized',
    })
    expect((await run('--token', 'wrong', 'get', 'pods')).stderr).toContain('error: You must be logged in to the server')
  })

  test('exec goes over a secure connection, too', async () => {
    await kubectl('run', 'web', '--image=nginx')
    await kubectl('wait', '--for=condition=Ready', 'pod/web', '--timeout=60s')

    expect(await kubectl('exec', 'web', '--', 'hostname')).toBe('web\n')
    const mounted = '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt'
    expect(await kubectl('exec', 'web', '--', 'cat', mounted)).toContain('-----BEGIN CERTIFICATE-----')
    expect((await session.run(['--user', 'jane', 'exec', 'web', '--', 'hostname'])).stderr).toContain('cannot create resource "pods/exec"')
  })
})
