import { request as ask, type RequestOptions } from 'node:https'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { toApiRequest, type HttpExchange } from '#apiserver'
import { clusterAuthority, keyPairOf, readCertificate, type Authority } from '#pki'
import { startHttpServer, type HttpServer } from './http-server.ts'

const nowMs = Date.now()
const authority = clusterAuthority({ uid: '1', createdMs: nowMs })
const pair = keyPairOf('anybody')

function certificateOf(commonName: string, usage: string, by: Authority = authority): { readonly cert: string; readonly key: string } {
  const order = { subject: { commonName, organizations: [] }, publicKey: pair.publicKey, usages: [usage], notBeforeMs: nowMs - 60_000 }
  const names = { ipAddresses: ['127.0.0.1'] }
  return { cert: by.issue({ ...order, names, notAfterMs: nowMs + 3_600_000 }), key: pair.privatePem }
}

/** Answers with the name that the client's certificate says. */
const whoIs: HttpExchange = async (request) => {
  const { peer } = await toApiRequest(request)
  const name = peer?.certificate ? readCertificate(peer.certificate).subject.commonName : 'no certificate'
  return { status: 200, headers: new Map(), body: peer ? name : 'no secure connection' }
}

async function serving(): Promise<HttpServer> {
  const server = await startHttpServer({
    port: 0,
    handle: whoIs,
    tls: { ...certificateOf('kube-apiserver', 'server auth'), ca: authority.certificatePem },
  })
  onTestFinished(() => server.close())
  return server
}

const answerTo = (url: string, options: RequestOptions): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = ask(`${url}/version`, { ca: authority.certificatePem, ...options }, (response) => {
      let text = ''
      response.on('data', (data) => (text += String(data))).on('end', () => resolve(text))
    })
    request.on('error', reject).end()
  })

test.each<[string, RequestOptions, string]>([
  ['with a certificate', certificateOf('jane', 'client auth'), 'jane'],
  ['without one', {}, 'no certificate'],
])('who comes %s is passed on as such', async (_, options, expected) => {
  const { url } = await serving()

  expect(url).toMatch(/^https:/)
  expect(await answerTo(url, options)).toBe(expected)
})

test('a certificate of somebody else is passed on, too: what it is worth is not for the connection to say', async () => {
  const { url } = await serving()
  const other = clusterAuthority({ uid: '2', createdMs: nowMs })

  expect(await answerTo(url, certificateOf('mallory', 'client auth', other))).toBe('mallory')
})

test('who does not know the authority does not trust the server', async () => {
  const { url } = await serving()

  await expect(answerTo(url, { ca: [] })).rejects.toThrow(/unable to verify|self.signed/)
})

test('a connection that never agrees on a key does not keep the server from ending', async () => {
  const server = await serving()
  const { port, hostname } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  await new Promise((resolve) => socket.once('connect', resolve))
  const ended = new Promise((resolve) => socket.once('close', () => resolve('ended')))
  await answerTo(server.url, {}) // by now the server has seen both

  await server.close()

  expect(await ended).toBe('ended')
})
