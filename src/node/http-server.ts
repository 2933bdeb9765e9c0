import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Duplex } from 'node:stream'
import type { AddressInfo } from 'node:net'
import { TLSSocket } from 'node:tls'
import { badRequest, type Peer } from '#apimachinery'
import { fromPeer, type HttpExchange, type HttpRequest } from '#apiserver'
import { plainRequest, sendAnswer } from './http-exchange.ts'
import type { ServerCredentials } from './tls.ts'
import { UsageError } from './usage-error.ts'

/** Only this machine may reach a cluster that lets everyone be its administrator. */
const host = '127.0.0.1'

/** Takes over the connection of a request to upgrade (WebSocket, SPDY). */
export type UpgradeHandler = (request: Request, socket: Duplex, head: Buffer) => void

export interface HttpServerOptions {
  readonly port: number
  /** Speaks TLS, and asks clients for certificates without insisting on them. */
  readonly tls?: ServerCredentials
  readonly handle: HttpExchange
  /** Without it, requests to upgrade are answered like all others. */
  readonly upgrade?: UpgradeHandler
}

export interface HttpServer {
  readonly url: string
  /** Ends all requests, watches too. */
  close(): Promise<void>
}

/** Listens on the loopback. Throws UsageError when the port cannot be had. */
export async function startHttpServer({ port, tls, handle, upgrade }: HttpServerOptions): Promise<HttpServer> {
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse): void => void serve(handle, incoming, outgoing)
  // Whose certificate is worth something, the API server finds out, by the time of the cluster.
  const server = tls ? createSecureServer({ ...tls, requestCert: true, rejectUnauthorized: false }, listener) : createServer(listener)
  server.requestTimeout = 0 // a watch is a request that may last
  server.keepAliveTimeout = 75_000 // longer than clients keep pooled connections
  const connections = new Set<Duplex>()
  server.on('connection', (socket: Duplex) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
  })
  if (upgrade) {
    server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy()) // nobody else listens yet, and without a listener it would end us all
      const refusal = refusalOf(incoming)
      if (refusal) return void socket.end(`HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n${refusal}`)
      try {
        upgrade(toRequest(incoming), socket, head)
      } catch (error) {
        socket.end(`HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n${statusOf(error)}`)
      }
    })
  }
  await listen(server, port)
  const { port: actualPort } = server.address() as AddressInfo // it listens on TCP
  return { url: `${tls ? 'https' : 'http'}://${host}:${actualPort}`, close: () => close(server, connections) }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port)))
    server.listen(port, host, resolve)
  })
}

function explain(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') return new UsageError(`Port ${port} is taken already. Choose another with --port.`)
  if (error.code === 'EACCES') return new UsageError(`Port ${port} may not be used by this user. Choose another with --port.`)
  return error
}

/** Of some connections the server itself does not know: those that were upgraded, or have yet to agree on a key. */
function close(server: Server, connections: ReadonlySet<Duplex>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    for (const socket of connections) socket.destroy()
  })
}

async function serve(handle: HttpExchange, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const leaving = new AbortController()
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) leaving.abort(new Error('the client has left'))
  })
  try {
    const refusal = refusalOf(incoming)
    if (refusal !== undefined) return void outgoing.writeHead(403, { 'content-type': 'text/plain;charset=UTF-8' }).end(refusal)
    const request = plainRequest(incoming, `http://${host}`, leaving.signal)
    await sendAnswer(await handle(withPeer(request, incoming)), outgoing, leaving.signal)
  } catch (error) {
    if (leaving.signal.aborted) return
    // A body that broke off must not look like one that ended.
    if (outgoing.headersSent) outgoing.destroy()
    else outgoing.writeHead(400, { 'content-type': 'application/json' }).end(statusOf(error))
  }
}

/** What is no request that can be passed on is the client's fault: the server behind answers failures of its own. */
const statusOf = (error: unknown): string => JSON.stringify(badRequest(error instanceof Error ? error.message : String(error)).status)

/**
 * A web page of someone else must not get at the cluster through its visitor's browser, neither by a form nor by a name
 * that suddenly means 127.0.0.1: so the request must be meant for this machine, and not come from another's page.
 */
function refusalOf({ headers }: IncomingMessage): string | undefined {
  const { host: wanted, origin } = headers
  if (wanted !== undefined && !isLoopback(`http://${wanted}`)) return `This cluster is served to ${host} only.\n`
  if (origin !== undefined && !isLoopback(origin)) return 'Pages of other sites may not use this cluster.\n'
  return undefined
}

const isLoopback = (url: string): boolean => URL.canParse(url) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)

/** What asks for an upgrade has no body. */
function toRequest(incoming: IncomingMessage): Request {
  const { method, url, headers } = plainRequest(incoming, `http://${host}`, new AbortController().signal)
  return withPeer(new Request(url, { method, headers: [...headers] }), incoming)
}

const withPeer = <R extends HttpRequest>(request: R, { socket }: IncomingMessage): R =>
  socket instanceof TLSSocket ? fromPeer(request, peerOf(socket)) : request

function peerOf(socket: TLSSocket): Peer {
  const raw = socket.getPeerX509Certificate()?.raw
  return raw ? { certificate: new Uint8Array(raw) } : {}
}
